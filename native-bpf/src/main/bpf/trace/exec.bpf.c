// SPDX-License-Identifier: GPL-2.0-only
/*
 * execve and execveat. A success is seen when the new program is in place: its arguments then lie in memory that the
 * kernel has just written, whole and unchanged. A failure is seen at the system call's exit, where the caller's
 * registers and memory still hold what it passed.
 */
#include "../file.h"
#include "../gadget.h"
#include "../syscall.h"

#define SMALL_ARGS 8192 /* a per-CPU value may have 32 KiB */
#define MIDDLE_ARGS (128 << 10)
#define LARGE_ARGS (2 << 20) /* what 8 MiB of stack allow: a quarter of it */
#define FAILED_ARGS 512 /* arguments of a failed call */
#define FAILED_ARG_BYTES 4096
#define TRIED_BYTES (2 * PATH_BYTES) /* a folder and a path that starts there */

#define AT_EMPTY_PATH 0x1000

#define OVERLAYFS_SUPER_MAGIC 0x794c7630

const volatile bool ignore_failed = false;
const volatile bool paths = false;

struct exec_event {
	struct process process;
	char pcomm[16];
	__s32 ret; /* 0 or -errno */
	__u32 cwd_len;
	__u32 exepath_len; /* of a failed call: of the folder and the file that was tried */
	__u32 file_len; /* of a failed call: the file as it was passed, the end of exepath; with its NUL */
	__u32 args_len;
	bool upper;
	bool args_truncated;
	bool cwd_truncated;
	bool exepath_truncated;
	/* cwd, exepath and the arguments, with a NUL behind each of these, follow */
};

const struct exec_event *event_type __attribute__((unused));

struct scratch {
	struct exec_event event;
	char data[PATH_BYTES + TRIED_BYTES + SMALL_ARGS + FAILED_ARG_BYTES];
	/* Of a failed call: where argv is, where its strings go in data, how wide its pointers are. */
	unsigned long argv;
	__u32 argv_at;
	__u32 width;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* Whether the file lies in the writable layer of an overlay: struct ovl_inode has the upper dentry behind the inode. */
static __always_inline bool in_upper_layer(struct file *file)
{
	struct inode *inode = READ(file, f_inode);
	void *upper = NULL;

	if (READ(inode, i_sb, s_magic) != OVERLAYFS_SUPER_MAGIC)
		return false;
	bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + bpf_core_type_size(struct inode));
	return upper != NULL;
}

/* All but ret and the arguments. */
static __always_inline void fill(struct scratch *s, struct task_struct *task, __u64 home)
{
	struct exec_event *e = &s->event;

	fill_process(&e->process, task, home);
	bpf_probe_read_kernel_str(e->pcomm, sizeof(e->pcomm), READ(task, real_parent)->comm);
	e->cwd_len = 0;
	e->exepath_len = 0;
	e->file_len = 0;
	e->upper = false;
	e->cwd_truncated = false;
	e->exepath_truncated = false;
	e->args_truncated = false;
	if (paths)
		e->cwd_len = path_copy(s->data, file_render(&READ(task, fs)->pwd), &e->cwd_truncated);
}

/* Arguments too long for the scratch go straight into the ring: `size` is a constant, as the verifier wants it. */
#define EMIT_LARGE(s, size, head, start, length)                                                                       \
	do {                                                                                                           \
		char *record = bpf_ringbuf_reserve(&events, sizeof(struct exec_event) + PATH_BYTES * 2 + (size), 0);   \
		__u32 n = (length), h = (head);                                                                        \
		if (!record) {                                                                                         \
			count_lost();                                                                                  \
			break;                                                                                         \
		}                                                                                                      \
		if (n > (size)) {                                                                                      \
			n = (size);                                                                                    \
			(s)->event.args_truncated = true;                                                              \
		}                                                                                                      \
		if (h > PATH_BYTES * 2)                                                                                \
			h = PATH_BYTES * 2;                                                                            \
		if (bpf_probe_read_user(record + sizeof(struct exec_event) + h, n, (void *)(start))) {                 \
			(s)->event.args_truncated = true;                                                              \
			n = 0;                                                                                         \
		}                                                                                                      \
		(s)->event.args_len = n;                                                                               \
		__builtin_memcpy(record, &(s)->event, sizeof(struct exec_event));                                      \
		bpf_probe_read_kernel(record + sizeof(struct exec_event), h, (s)->data);                               \
		bpf_ringbuf_submit(record, BPF_RB_FORCE_WAKEUP);                                                       \
	} while (0)

ON_EXEC(exec_done)
{
	__u64 home = home_id(task);
	unsigned long start, length;
	struct mm_struct *mm;
	__u32 zero = 0, head;
	struct scratch *s;

	if (!passes(home))
		return 0;
	s = bpf_map_lookup_elem(&scratches, &zero);
	if (!s)
		return 0;
	fill(s, task, home);
	mm = READ(task, mm);
	s->event.ret = 0;
	s->event.upper = in_upper_layer(READ(mm, exe_file));
	if (paths) {
		struct path_text *text = file_render(&READ(mm, exe_file)->f_path);

		s->event.exepath_len = path_copy(&s->data[at_most(PATH_BYTES, s->event.cwd_len)], text,
						 &s->event.exepath_truncated);
	}
	head = at_most(PATH_BYTES * 2, s->event.cwd_len + s->event.exepath_len);
	start = READ(mm, arg_start);
	length = READ(mm, arg_end) - start;
	if (length > MIDDLE_ARGS) {
		EMIT_LARGE(s, LARGE_ARGS, head, start, length);
		return 0;
	}
	if (length > SMALL_ARGS) {
		EMIT_LARGE(s, MIDDLE_ARGS, head, start, length);
		return 0;
	}
	if (bpf_probe_read_user(&s->data[head], length, (void *)start)) {
		s->event.args_truncated = true;
		length = 0;
	}
	s->event.args_len = length;
	emit(&s->event, sizeof(s->event) + head + length);
	return 0;
}

/* Copies one string that argv points to; 1 at the end. Global, so that the verifier looks at one instead of each. */
__noinline int copy_argument(__u32 index)
{
	__u32 zero = 0, used, at, width;
	unsigned long argument = 0;
	struct scratch *s;
	long n;

	s = bpf_map_lookup_elem(&scratches, &zero);
	if (!s)
		return 1;
	used = s->event.args_len;
	at = s->argv_at + used;
	width = s->width == 4 ? 4 : 8;
	if (bpf_probe_read_user(&argument, width, (void *)(s->argv + index * width)))
		return 1;
	if (!argument) {
		s->event.args_truncated = false;
		return 1;
	}
	if (used > SMALL_ARGS || at > PATH_BYTES + TRIED_BYTES + SMALL_ARGS)
		return 1;
	n = bpf_probe_read_user_str(&s->data[at], FAILED_ARG_BYTES, (void *)argument);
	if (n < 0)
		return 1;
	s->event.args_len = used + n;
	return n == FAILED_ARG_BYTES;
}

/* What the call was to execute: the folder that its path starts from, if it needs one, and behind that the path. */
static __always_inline void fill_tried(struct scratch *s, struct task_struct *task, struct pt_regs *regs, bool at,
				       bool compat)
{
	const char *file = (void *)syscall_argument(regs, at ? 1 : 0, compat);
	int dirfd = at ? (int)syscall_argument(regs, 0, compat) : AT_FDCWD;
	__u32 begin = at_most(PATH_BYTES, s->event.cwd_len), folder;
	char first = 0;
	long length;

	bpf_probe_read_user(&first, sizeof(first), file);
	if (!first && !(at && syscall_argument(regs, 4, compat) & AT_EMPTY_PATH))
		return;
	folder = path_copy(&s->data[begin], file_render(folder_of(task, dirfd, first == '/')),
			   &s->event.exepath_truncated);
	s->event.exepath_len = folder;
	length = bpf_probe_read_user_str(&s->data[at_most(PATH_BYTES * 2, begin + folder)], PATH_BYTES, file);
	if (length <= 0)
		return;
	s->event.file_len = at_most(PATH_BYTES, length);
	s->event.exepath_len = folder + s->event.file_len;
}

ON_SYS_EXIT(exec_failed)
{
	bool compat = syscall_is_compat(task);
	long number = syscall_number(regs);
	__u32 zero = 0, length;
	struct scratch *s;
	__u64 home;

	if (ret >= 0 || (number != NUMBER(EXECVE, compat) && number != NUMBER(EXECVEAT, compat)))
		return 0;
	home = home_id(task);
	if (ignore_failed || !passes(home))
		return 0;
	s = bpf_map_lookup_elem(&scratches, &zero);
	if (!s)
		return 0;
	fill(s, task, home);
	s->event.ret = ret;
	s->event.args_len = 0;
	s->event.args_truncated = true;
	s->argv = syscall_argument(regs, number == NUMBER(EXECVE, compat) ? 1 : 2, compat);
	fill_tried(s, task, regs, number == NUMBER(EXECVEAT, compat), compat);
	s->argv_at = at_most(PATH_BYTES + TRIED_BYTES, s->event.cwd_len + s->event.exepath_len);
	s->width = compat ? 4 : 8;
	for (int i = 0; i < FAILED_ARGS; i++)
		if (copy_argument(i))
			break;
	length = at_most(SMALL_ARGS + FAILED_ARG_BYTES, s->event.args_len);
	s->event.args_len = length;
	emit(&s->event, sizeof(s->event) + at_most(PATH_BYTES + TRIED_BYTES, s->argv_at) + length);
	return 0;
}
