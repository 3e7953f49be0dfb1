/* SPDX-License-Identifier: GPL-2.0-only */
/* How a parameter's contents are asked for and written: specs, items, and where the items of one call are gathered. */
#pragma once

#include "../kernel.h"
#include "../path.h"

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
	struct known_path path;
};

/* One for the beginnings of calls and one for their ends. */
enum scratch_index {
	SCRATCH_ENTER = 0,
	SCRATCH_EXIT = 1,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");
