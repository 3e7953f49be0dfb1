/* SPDX-License-Identifier: GPL-2.0-only */
/* Parameters that point to pointers: buffers of iovecs, the arguments of a program. Layouts: include/uapi/linux. */
#pragma once

#include "item.h"

/* struct iovec of linux/uio.h */
struct user_iovec {
	__u64 base;
	__u64 length;
};

/* struct user_msghdr of linux/socket.h */
struct user_message {
	__u64 name;
	__u64 name_length;
	__u64 vectors;
	__u64 vector_count;
};

/* What the first buffers hold, one behind the other; total is how much they hold at most. */
static __always_inline void capture_vector(struct item *item, __u64 address, __u64 count, __u64 total)
{
	char *bytes = (void *)(item + 1);
	__u32 filled = 0;
	__u64 seen = 0;

	for (int i = 0; i < VECTORS && i < count; i++) {
		struct user_iovec vector = {};
		__u64 length;

		if (seen >= total || filled >= TEXT_BYTES ||
		    bpf_probe_read_user(&vector, sizeof(vector), (void *)(address + i * sizeof(vector))))
			break;
		length = vector.length < total - seen ? vector.length : total - seen;
		seen += length;
		length = at_most(TEXT_BYTES, length);
		if (bpf_probe_read_user(&bytes[filled & (2 * TEXT_BYTES - 1)], length, (void *)vector.base))
			break;
		filled += length;
	}
	if (filled > TEXT_BYTES)
		filled = TEXT_BYTES;
	item->truncated = count > VECTORS || seen > filled;
	item->length = filled;
}

/* The arguments of a program: as they lie in the new program's memory, or where the caller points to. */
static __always_inline void capture_argv(struct scratch *s, struct item *item, __u64 address)
{
	struct task_struct *task = current_task();
	char *bytes = (void *)(item + 1);
	__u32 filled = 0;

	if (s->ret == 0) {
		unsigned long start = READ(task, mm, arg_start), length = READ(task, mm, arg_end) - start;

		item->truncated = length > ARGV_BYTES;
		length = at_most(ARGV_BYTES, length);
		if (!bpf_probe_read_user(bytes, length, (void *)start))
			item->length = length;
		return;
	}
	if (s->compat)
		return;
	for (int i = 0; i < ARGV_POINTERS; i++) {
		__u64 pointer = 0;
		long length;

		if (bpf_probe_read_user(&pointer, sizeof(pointer), (void *)(address + 8 * i)) || !pointer)
			break;
		if (filled >= ARGV_BYTES || i == ARGV_POINTERS - 1) {
			item->truncated = 1;
			break;
		}
		length = bpf_probe_read_user_str(&bytes[filled], ARGV_BYTES, (void *)pointer);
		if (length <= 0 || length > ARGV_BYTES)
			break;
		filled += length;
	}
	if (filled > ARGV_BYTES) {
		filled = ARGV_BYTES;
		item->truncated = 1;
	}
	item->length = filled;
}
