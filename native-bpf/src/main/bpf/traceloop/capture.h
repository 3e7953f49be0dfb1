/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a system call's parameters point to, as far as it fits: the texts, buffers, structs and files that a spec says of
 * each parameter, one behind the other. Source of the layouts: include/uapi/linux.
 */
#pragma once

#include "../kernel.h"
#include "../path.h"

#include <bpf/bpf_core_read.h>

#define ARGUMENTS 6
#define RETURNED 6 /* stands for the returned value where parameters have their index */
#define DATA_BYTES 364
#define TEXT_BYTES 128 /* of a string, buffer or path; what is longer is cut */
#define ARGV_BYTES 192
#define VECTORS 4
#define ARGV_POINTERS 8

/* What is captured of a parameter, apart from its value. */
enum capture {
	CAPTURE_NONE = 0,
	CAPTURE_FD, /* which file the descriptor is */
	CAPTURE_TEXT, /* up to NUL */
	CAPTURE_BUFFER, /* its length is the next parameter */
	CAPTURE_FIXED, /* so many bytes */
	CAPTURE_ARRAY, /* elements of so many bytes, the next parameter says how many */
	CAPTURE_VECTOR, /* struct iovec, the next parameter says how many */
	CAPTURE_MESSAGE, /* struct msghdr */
	/* From here on the kernel writes it, and the call's end is the time to read it. */
	CAPTURE_RESULT, /* the result is its length */
	CAPTURE_OUT_FIXED,
	CAPTURE_OUT_ARRAY, /* the result says how many */
	CAPTURE_OUT_VECTOR, /* the result is the length of all */
	CAPTURE_OUT_MESSAGE,
	CAPTURE_OUT_ADDRESS, /* the next parameter points to its length */
	CAPTURE_ARGV, /* known for sure when the new program is there */
};

/* Which calls are recorded, and what of them; user space fills it by the names of system calls. */
struct call_spec {
	__u8 left_out;
	__u8 captures[ARGUMENTS + 1];
	__u8 sizes[ARGUMENTS + 1];
	__u8 unused;
};

/* In data, followed by its bytes. */
struct item {
	__u8 parameter;
	__u8 truncated;
	__u16 length;
} __attribute__((packed));

/* What an item of CAPTURE_FD begins with; a path follows where the file has one. */
struct file_identity {
	__u32 file_system; /* linux/magic.h */
	__u64 inode;
} __attribute__((packed));

/*
 * Whose path it is: these addresses and the rest of the key tell a file from all others that there are at a time, and a
 * path that is older than a second is rendered anew, for a folder above may have been renamed.
 */
struct path_key {
	__u64 dentry;
	__u64 mount;
	__u64 root;
	__u64 parent;
	__u64 name; /* its hash and length */
	__u64 inode;
};

struct known_path {
	__u64 rendered;
	__u32 length;
	__u32 truncated;
	char bytes[TEXT_BYTES];
};

struct scratch {
	__u64 args[ARGUMENTS];
	__s64 ret;
	struct call_spec spec;
	__u32 length;
	__u32 missing;
	__u32 compat;
	/* An item is begun only within DATA_BYTES; the rest is room for the longest. */
	char data[DATA_BYTES + sizeof(struct item) + sizeof(struct file_identity) + 2 * ARGV_BYTES];
	struct path_text text;
	struct known_path path;
};

/* A path takes the time of ten lookups to render, and programs read and write the same files again and again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct path_key);
	__type(value, struct known_path);
} known_paths SEC(".maps");

/* The verifier has to see the bound in the very register that the length is passed in. */
static __always_inline __u64 at_most(__u64 limit, __u64 length)
{
	if (length > limit)
		length = limit;
	barrier_var(length);
	return length;
}

static __always_inline struct file *file_of(struct task_struct *task, __u32 fd)
{
	struct fdtable *table = task->files->fdt;
	struct file *file = NULL;

	if (fd < table->max_fds)
		bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
	return file;
}

#define PIPEFS_MAGIC 0x50495045 /* linux/magic.h */
#define SOCKFS_MAGIC 0x534F434B
#define ANON_INODE_FS_MAGIC 0x09041934
#define NSFS_MAGIC 0x6e736673

#define PATH_NANOSECONDS 1000000000

/* Of a long path the end, which tells most. */
static __always_inline struct known_path *path_of(struct scratch *s, struct file *file, struct task_struct *task)
{
	struct path_key key = {};
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct known_path *known;
	__u64 now = bpf_ktime_get_ns();
	__u32 length;

	key.dentry = (__u64)dentry;
	key.mount = (__u64)BPF_CORE_READ(file, f_path.mnt);
	key.root = (__u64)task->fs->root.dentry;
	key.parent = (__u64)BPF_CORE_READ(dentry, d_parent);
	key.name = BPF_CORE_READ(dentry, d_name.hash_len);
	key.inode = (__u64)BPF_CORE_READ(dentry, d_inode);
	known = bpf_map_lookup_elem(&known_paths, &key);
	if (known && now - known->rendered < PATH_NANOSECONDS)
		return known;
	length = path_render(&s->text, __builtin_preserve_access_index(&file->f_path), &task->fs->root);
	s->path.rendered = now;
	s->path.truncated = length > TEXT_BYTES || s->text.truncated;
	length = at_most(TEXT_BYTES, length);
	s->path.length = length;
	bpf_probe_read_kernel(s->path.bytes, length, &s->text.bytes[(PATH_BYTES - length) & (PATH_BYTES - 1)]);
	bpf_map_update_elem(&known_paths, &key, &s->path, BPF_ANY);
	return &s->path;
}

/* Which file it is. */
static __always_inline void capture_file(struct scratch *s, struct item *item, __u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct file_identity *identity = (void *)(item + 1);
	struct file *file = file_of(task, fd);
	char *name = (void *)(identity + 1);
	struct inode *inode;
	__u32 length = 0, magic;

	if (!file)
		return;
	inode = BPF_CORE_READ(file, f_inode);
	magic = BPF_CORE_READ(inode, i_sb, s_magic);
	identity->file_system = magic;
	identity->inode = BPF_CORE_READ(inode, i_ino);
	if (magic == ANON_INODE_FS_MAGIC) {
		long size = bpf_probe_read_kernel_str(name, TEXT_BYTES, BPF_CORE_READ(file, f_path.dentry, d_name.name));

		length = size > 0 ? (size - 1) & (TEXT_BYTES - 1) : 0;
	} else if (magic != PIPEFS_MAGIC && magic != SOCKFS_MAGIC && magic != NSFS_MAGIC) {
		struct known_path *path = path_of(s, file, task);

		item->truncated = path->truncated;
		length = at_most(TEXT_BYTES, path->length);
		bpf_probe_read_kernel(name, length, path->bytes);
	}
	item->length = sizeof(*identity) + length;
}

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
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	char *bytes = (void *)(item + 1);
	__u32 filled = 0;

	if (s->ret == 0) {
		unsigned long start = task->mm->arg_start, length = task->mm->arg_end - start;

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

/*
 * Appends what the spec says of a parameter to s->data. Global, so that the verifier looks at it once and not at each of
 * its calls.
 */
__noinline int capture(struct scratch *s, __u32 parameter)
{
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
