// SPDX-License-Identifier: GPL-2.0-only
/*
 * open, openat, openat2 and creat. One program at the exit only: the saved registers still hold what the caller passed,
 * and by then the path has been read, so its page is there.
 */
#include "../file.h"
#include "../gadget.h"
#include "../io_uring.h"
#include "../syscall.h"

#define O_WRONLY 00000001
#define O_CREAT 00000100
#define O_TRUNC 00001000
#define RESOLVE_IN_ROOT 0x10 /* of openat2: the folder is the root */

const volatile bool failed_only = false;
const volatile bool full_path = false;

struct open_event {
	struct process process;
	__s32 ret; /* file descriptor or -errno */
	__u32 flags;
	__u32 mode;
	__u16 path_len;
	__u16 fullpath_len; /* of a failed call: of the folder that the path starts from */
	bool path_truncated;
	bool fullpath_truncated;
	/* path and fullpath follow */
};

const struct open_event *event_type __attribute__((unused));

struct scratch {
	struct open_event event;
	char data[PATH_BYTES * 2];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* include/uapi/linux/openat2.h */
struct user_open_how {
	__u64 flags;
	__u64 mode;
	__u64 resolve;
};

static __always_inline bool io_uring_hides(__u8 opcode)
{
	return opcode == IORING_OP_OPENAT || opcode == IORING_OP_OPENAT2;
}

/* Of what was opened, or of the folder where it was looked for. */
static __always_inline __u32 render_fullpath(struct scratch *s, struct task_struct *task, int fd, int dirfd, bool in_root,
					     __u32 offset)
{
	struct path *path = NULL;
	struct file *file;

	if (fd < 0) {
		path = folder_of(task, dirfd, s->data[0] == '/' && !in_root);
	} else {
		file = file_of(task, fd);
		if (file)
			path = &file->f_path;
	}
	return path_copy(&s->data[offset & (PATH_BYTES - 1)], file_render(path), &s->event.fullpath_truncated);
}

ON_SYS_EXIT(open_exit)
{
	bool compat = syscall_is_compat(task);
	long number = syscall_number(regs);
	unsigned long path, flags, mode;
	__u32 zero = 0, fullpath = 0;
	bool in_root = false;
	int dirfd = AT_FDCWD;
	struct scratch *s;
	__u64 home;
	long length;

	if (number != NUMBER(OPENAT, compat) && number != NUMBER(OPEN, compat) && number != NUMBER(OPENAT2, compat) &&
	    number != NUMBER(CREAT, compat))
		return 0;
	home = home_id(task);
	if (!passes(home) || (failed_only && ret >= 0))
		return 0;
	s = bpf_map_lookup_elem(&scratches, &zero);
	if (!s)
		return 0;

	if (number == NUMBER(OPENAT, compat)) {
		dirfd = syscall_argument(regs, 0, compat);
		path = syscall_argument(regs, 1, compat);
		flags = syscall_argument(regs, 2, compat);
		mode = syscall_argument(regs, 3, compat);
	} else if (number == NUMBER(OPEN, compat)) {
		path = syscall_argument(regs, 0, compat);
		flags = syscall_argument(regs, 1, compat);
		mode = syscall_argument(regs, 2, compat);
	} else if (number == NUMBER(CREAT, compat)) {
		path = syscall_argument(regs, 0, compat);
		flags = O_CREAT | O_WRONLY | O_TRUNC;
		mode = syscall_argument(regs, 1, compat);
	} else {
		struct user_open_how how = {};

		bpf_probe_read_user(&how, sizeof(how), (void *)syscall_argument(regs, 2, compat));
		dirfd = syscall_argument(regs, 0, compat);
		path = syscall_argument(regs, 1, compat);
		flags = how.flags;
		mode = how.mode;
		in_root = how.resolve & RESOLVE_IN_ROOT;
	}

	fill_process(&s->event.process, task, home);
	s->event.ret = ret;
	s->event.flags = flags;
	s->event.mode = mode;
	length = bpf_probe_read_user_str(s->data, PATH_BYTES, (void *)path);
	s->event.path_truncated = length < 0 || length == PATH_BYTES;
	length = length > 0 ? length - 1 : 0;
	length &= PATH_BYTES - 1;
	s->event.path_len = length;
	s->event.fullpath_truncated = false;
	if (full_path && (ret >= 0 || length))
		fullpath = render_fullpath(s, task, ret, dirfd, in_root, length);
	s->event.fullpath_len = fullpath;
	emit(&s->event, sizeof(s->event) + length + fullpath);
	return 0;
}
