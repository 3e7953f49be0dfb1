/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a system call's parameters point to, as far as it fits: the texts, buffers, structs and files that a spec says of
 * each parameter, one behind the other. Source of the layouts: include/uapi/linux.
 */
#pragma once

#include "files.h"
#include "item.h"
#include "vectors.h"

/*
 * Appends what the spec says of a parameter to the data of a scratch. Global, so that the verifier looks at it once and not
 * at each of its calls; and by the scratch's index, for before 5.13 such a function cannot be given a pointer, and 6.1 lets
 * nothing that lies behind one go into a map.
 */
__noinline int capture(__u32 index, __u32 parameter)
{
	struct scratch *s = bpf_map_lookup_elem(&scratches, &index);
	__u64 value, next = 0, length = 0;
	__u32 kind, size, at;
	struct item *item;
	bool returned;

	if (!s || parameter > RETURNED)
		return 0;
	at = s->length;
	if (at > DATA_BYTES - sizeof(*item))
		return 0;
	item = (void *)&s->data[at];
	kind = s->spec.captures[parameter];
	size = s->spec.sizes[parameter];
	value = parameter < ARGUMENTS ? s->args[parameter] : s->ret;
	if (parameter < ARGUMENTS - 1)
		next = s->args[parameter + 1];
	item->parameter = parameter;
	item->truncated = 0;
	item->length = 0;

	switch (kind) {
	case CAPTURE_FD:
		capture_file(s, item, value);
		break;
	case CAPTURE_TEXT: {
		long read = bpf_probe_read_user_str(item + 1, TEXT_BYTES + 2, (void *)value);

		if (read < 0 && value)
			s->missing |= 1 << parameter;
		if (read <= 0)
			return 0;
		item->truncated = read > TEXT_BYTES + 1;
		item->length = read > TEXT_BYTES ? TEXT_BYTES : read - 1;
		s->length = at + sizeof(*item) + item->length; /* an empty text is one too */
		return 0;
	}
	case CAPTURE_VECTOR:
		if (!s->compat)
			capture_vector(item, value, next, -1);
		break;
	case CAPTURE_OUT_VECTOR:
		if (!s->compat && s->ret > 0)
			capture_vector(item, value, next, s->ret);
		break;
	case CAPTURE_MESSAGE:
	case CAPTURE_OUT_MESSAGE: {
		struct user_message message = {};

		returned = kind == CAPTURE_OUT_MESSAGE;
		if (s->compat || (returned && s->ret <= 0) ||
		    bpf_probe_read_user(&message, sizeof(message), (void *)value))
			return 0;
		capture_vector(item, message.vectors, message.vector_count, returned ? s->ret : -1);
		break;
	}
	case CAPTURE_ARGV:
		capture_argv(s, item, value);
		break;
	default:
		if (kind == CAPTURE_BUFFER)
			length = next;
		else if (kind == CAPTURE_FIXED)
			length = size;
		else if (kind == CAPTURE_ARRAY)
			length = next * size;
		else if (s->ret < 0)
			return 0;
		else if (kind == CAPTURE_RESULT)
			length = s->ret;
		else if (kind == CAPTURE_OUT_FIXED)
			length = size;
		else if (kind == CAPTURE_OUT_ARRAY)
			length = s->ret * size;
		else if (kind == CAPTURE_OUT_ADDRESS && next) {
			__u32 written = 0;

			bpf_probe_read_user(&written, sizeof(written), (void *)next);
			length = written;
		}
		item->truncated = length > TEXT_BYTES;
		if (!value || !length)
			return 0;
		length = at_most(TEXT_BYTES, length);
		if (bpf_probe_read_user(item + 1, length, (void *)value)) {
			s->missing |= 1 << parameter;
			return 0;
		}
		item->length = length;
	}
	if (item->length)
		s->length = at + sizeof(*item) + item->length;
	return 0;
}
