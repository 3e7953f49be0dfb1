// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes that processes read from files and write to them, by the results of their system calls: read, write and their
 * p and v forms, and sendfile, splice and copy_file_range, which read one file and write another; with all_files also what
 * sends and receives. One program at the exit only: the saved registers still hold the file descriptor. What is mapped into
 * memory passes no such call. What AIO moves is counted where it is submitted (aio.h); of io_uring it is said that it is used.
 */
#include "top.h"
#include "../file.h"
#include "../io_uring.h"
#include "../syscall.h"

#define S_IFMT 0170000
#define S_IFREG 0100000

const volatile bool all_files = false;

#define ANYWHERE (~0ULL) /* in place of an offset */
#define FMODE_WRITE 2 /* of f_mode */

struct file_key {
	__u64 home; /* home_id() */
	__u64 inode;
	__u32 dev;
	/*
	 * One of both differs when a file system gives a deleted file's number to a new one: the generation, or on
	 * overlayfs, which has none, the name. A file with two names has two rows.
	 */
	__u32 generation;
	__u32 name_hash; /* low half of hash_len */
	__u32 pid;
};

struct file_value {
	struct top_value top;
	__u64 reads;
	__u64 writes;
	__u64 rbytes;
	__u64 wbytes;
};

TOP_MAPS(struct file_key, struct file_value);

struct file_label {
	struct top_label top;
	__u32 mode;
	__u16 path_len;
	bool path_truncated;
	bool deleted;
	bool nowhere; /* pipes, sockets, memfds, …: the path is a name at most */
	/* path follows */
};

const struct file_key *key_type __attribute__((unused));
const struct file_value *value_type __attribute__((unused));
const struct file_label *label_type __attribute__((unused));

struct scratch {
	struct file_label label;
	char path[PATH_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* The descriptors that a call reads from and writes to, -1 for none. */
struct ends {
	int from;
	int to;
};

static __always_inline bool receives_many(long number, bool compat)
{
	return number == NUMBER(RECVMMSG, compat) || (compat && number == COMPAT_NR_RECVMMSG_TIME64);
}

/* What only sockets and pipes are used with. vmsplice() reads or writes as the pipe's end that it is given does. */
static __always_inline bool find_ends_of_other_files(struct ends *ends, struct pt_regs *regs, long number, bool compat)
{
	if (number == NUMBER(SENDTO, compat) || number == NUMBER(SENDMSG, compat) || number == NUMBER(SENDMMSG, compat)) {
		ends->to = syscall_argument(regs, 0, compat);
	} else if (number == NUMBER(RECVFROM, compat) || number == NUMBER(RECVMSG, compat) || receives_many(number, compat)) {
		ends->from = syscall_argument(regs, 0, compat);
	} else if (number == NUMBER(TEE, compat)) {
		ends->from = syscall_argument(regs, 0, compat);
		ends->to = syscall_argument(regs, 1, compat);
	} else if (number == NUMBER(VMSPLICE, compat)) {
		struct file *file = file_of(current_task(), syscall_argument(regs, 0, compat));

		if (file && BPF_CORE_READ(file, f_mode) & FMODE_WRITE)
			ends->to = syscall_argument(regs, 0, compat);
		else
			ends->from = syscall_argument(regs, 0, compat);
	} else {
		return false;
	}
	return true;
}

static __always_inline bool find_ends(struct ends *ends, struct pt_regs *regs, long number, bool compat)
{
	ends->from = -1;
	ends->to = -1;
	if (number == NUMBER(READ, compat) || number == NUMBER(PREAD64, compat) || number == NUMBER(READV, compat) ||
	    number == NUMBER(PREADV, compat) || number == NUMBER(PREADV2, compat)) {
		ends->from = syscall_argument(regs, 0, compat);
	} else if (number == NUMBER(WRITE, compat) || number == NUMBER(PWRITE64, compat) ||
		   number == NUMBER(WRITEV, compat) || number == NUMBER(PWRITEV, compat) ||
		   number == NUMBER(PWRITEV2, compat)) {
		ends->to = syscall_argument(regs, 0, compat);
	} else if (number == NUMBER(SENDFILE, compat) || (compat && number == COMPAT_NR_SENDFILE64)) {
		ends->to = syscall_argument(regs, 0, compat);
		ends->from = syscall_argument(regs, 1, compat);
	} else if (number == NUMBER(SPLICE, compat) || number == NUMBER(COPY_FILE_RANGE, compat)) {
		ends->from = syscall_argument(regs, 0, compat);
		ends->to = syscall_argument(regs, 2, compat);
	} else if (all_files) {
		return find_ends_of_other_files(ends, regs, number, compat);
	} else {
		return false;
	}
	return true;
}

#ifndef BEFORE_5_12
/* From 6.2 on, as bpf_rdonly_cast() is, which makes reads from a file as cheap as if the verifier knew it. */
enum bpf_map_type___6_2 {
	BPF_MAP_TYPE_CGRP_STORAGE___6_2 = 32,
};

extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __ksym __weak;
#endif

static __always_inline bool identify(struct file_key *key, __u16 *mode, struct file *file)
{
	struct inode *inode;

#ifndef BEFORE_5_12
	if (bpf_core_enum_value_exists(enum bpf_map_type___6_2, BPF_MAP_TYPE_CGRP_STORAGE___6_2)) {
		file = bpf_rdonly_cast(file, bpf_core_type_id_kernel(struct file));
		inode = file->f_inode;
		*mode = inode->i_mode;
		if (!all_files && (*mode & S_IFMT) != S_IFREG)
			return false;
		key->inode = inode->i_ino;
		key->generation = inode->i_generation;
		key->dev = inode->i_sb->s_dev;
		key->name_hash = file->f_path.dentry->d_name.hash_len;
		return true;
	}
#endif
	inode = BPF_CORE_READ(file, f_inode);
	*mode = BPF_CORE_READ(inode, i_mode);
	if (!all_files && (*mode & S_IFMT) != S_IFREG)
		return false;
	key->inode = BPF_CORE_READ(inode, i_ino);
	key->generation = BPF_CORE_READ(inode, i_generation);
	key->dev = BPF_CORE_READ(inode, i_sb, s_dev);
	key->name_hash = BPF_CORE_READ(file, f_path.dentry, d_name.hash_len);
	return true;
}

/* The path as the container sees it; for what is in no directory the name that it was given. */
static __always_inline __u32 render(struct scratch *s, struct task_struct *task, struct file *file)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	bool root = dentry == BPF_CORE_READ(dentry, d_parent);
	__u32 length;

	s->label.nowhere = root && dentry != BPF_CORE_READ(file, f_path.mnt, mnt_root);
	s->label.deleted = !root && !BPF_CORE_READ(dentry, d_hash.pprev);
	if (s->label.nowhere) {
		length = BPF_CORE_READ(dentry, d_name.len);
		if (length > PATH_NAME_BYTES)
			length = PATH_NAME_BYTES;
		bpf_probe_read_kernel(s->path, length, BPF_CORE_READ(dentry, d_name.name));
		s->label.path_truncated = false;
		return length;
	}
	return path_copy(s->path,
			 path_render((void *)file + bpf_core_field_offset(struct file, f_path)),
			 &s->label.path_truncated);
}

static __noinline int write_label(struct file *file, __u64 number, __u16 mode)
{
	struct task_struct *task = current_task();
	struct scratch *s;
	__u32 zero = 0, length, size;

	s = bpf_map_lookup_elem(&scratches, &zero);
	if (!s)
		return -1;
	fill_process(&s->label.top.process, task, home_id(task));
	s->label.top.number = number;
	s->label.mode = mode;
	length = at_most(PATH_BYTES, render(s, task, file));
	s->label.path_len = length;
	size = sizeof(s->label) + length;
	return bpf_ringbuf_output(&events, &s->label, size, wakeup_flags(size));
}

/* What a regular file has behind an offset: no read brings more. */
static __always_inline __u64 at_most_left(__u64 bytes, struct file *file, __u16 mode, __u64 offset)
{
	__u64 size = BPF_CORE_READ(file, f_inode, i_size);

	if ((mode & S_IFMT) != S_IFREG || (offset < size && bytes <= size - offset))
		return bytes;
	return offset < size ? size - offset : 0;
}

/* `offset` is for a read whose result is not known, else ANYWHERE. `label` says whether a new file gets its label now. */
static __always_inline void count(struct task_struct *task, __u64 home, int fd, __u64 bytes, bool written, __u64 offset,
				  bool label)
{
	struct file_key key = { .home = home, .pid = READ(task, tgid) };
	struct file_value nothing = {}, *value;
	struct file *file = file_of(task, fd);
	__u64 number;
	__u32 zero = 0;
	__u16 mode;
	void *sums;

	if (!file || !identify(&key, &mode, file))
		return;
	if (offset != ANYWHERE)
		bytes = at_most_left(bytes, file, mode, offset);
	sums = bpf_map_lookup_elem(&current, &zero);
	if (!sums)
		return;
	value = bpf_map_lookup_elem(sums, &key);
	if (!value) {
		bpf_map_update_elem(sums, &key, &nothing, BPF_NOEXIST);
		value = bpf_map_lookup_elem(sums, &key);
		if (!value) {
			count_lost();
			return;
		}
	}
	if (written) {
		__sync_fetch_and_add(&value->writes, 1);
		__sync_fetch_and_add(&value->wbytes, bytes);
	} else {
		__sync_fetch_and_add(&value->reads, 1);
		__sync_fetch_and_add(&value->rbytes, bytes);
	}
	if (label && !value->top.label) {
		number = label_number();
		if (needs_label(&value->top, number) && write_label(file, number, mode))
			value->top.label = 0; /* no room in the ring: the next call tries again */
	}
}

#include "aio.h"
#include "messages.h"

static __always_inline bool io_uring_hides(__u8 opcode)
{
	switch (opcode) {
	case IORING_OP_READV:
	case IORING_OP_WRITEV:
	case IORING_OP_READ_FIXED:
	case IORING_OP_WRITE_FIXED:
	case IORING_OP_READ:
	case IORING_OP_WRITE:
	case IORING_OP_SPLICE:
	case IORING_OP_READ_MULTISHOT:
	case IORING_OP_READV_FIXED:
	case IORING_OP_WRITEV_FIXED:
		return true;
	case IORING_OP_SENDMSG:
	case IORING_OP_RECVMSG:
	case IORING_OP_SEND:
	case IORING_OP_RECV:
	case IORING_OP_TEE:
	case IORING_OP_SEND_ZC:
	case IORING_OP_SENDMSG_ZC:
	case IORING_OP_RECV_ZC:
		return all_files;
	default:
		return false;
	}
}

ON_SYS_EXIT(file_exit)
{
	bool compat = syscall_is_compat(task);
	long number = syscall_number(regs);
	struct ends ends;
	__u64 home, bytes;

	if (ret < 0)
		return 0;
	if (number == NUMBER(IO_SUBMIT, compat)) {
		home = home_id(task);
		if (passes(home))
			count_submitted(syscall_argument(regs, 2, compat), ret, home, compat);
		return 0;
	}
	if (!find_ends(&ends, regs, number, compat))
		return 0;
	home = home_id(task);
	if (!passes(home))
		return 0;
	bytes = ret;
	if (all_files && (number == NUMBER(SENDMMSG, compat) || receives_many(number, compat)))
		bytes = message_bytes(syscall_argument(regs, 1, compat), ret, compat);
	if (ends.from >= 0)
		count(task, home, ends.from, bytes, false, ANYWHERE, true);
	if (ends.to >= 0)
		count(task, home, ends.to, bytes, true, ANYWHERE, true);
	return 0;
}
