/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's types, with just the fields that we read. libbpf moves every access to where the running kernel has
 * the field (CO-RE), so order and padding here mean nothing.
 */
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

/*
 * Each object is built twice, for kernels from 5.12 on and, with BEFORE_5_12, for older ones, which know neither
 * bpf_get_current_task_btf() (5.11) nor task storage (5.11) nor atomic operations that return a value (5.12).
 *
 * READ(task, nsproxy, mnt_ns) is task->nsproxy->mnt_ns. Where the verifier knows the type of what it reads from, that is
 * a plain load; else it takes a call of a helper for each arrow.
 */
#ifdef BEFORE_5_12
#define READ(from, ...) BPF_CORE_READ(from, __VA_ARGS__)
#else
#define READ(from, ...) ___arrow(from, __VA_ARGS__)
#endif

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef int pid_t;

struct proc_ns_operations {
	const char *name;
};

struct ns_common {
	const struct proc_ns_operations *ops;
	unsigned int inum;
	__u64 ns_id; /* 6.18 and later */
};

struct mnt_namespace {
	struct ns_common ns;
	__u64 seq; /* before 6.18 */
};

struct pid_namespace {
	struct ns_common ns;
};

struct upid {
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[]; /* one for each namespace that the process is visible in, its own last */
};

struct nsproxy {
	struct mnt_namespace *mnt_ns;
};

struct qstr {
	__u64 hash_len; /* a union with the two */
	__u32 len;
	const unsigned char *name;
};

struct super_block {
	__u32 s_dev; /* major << 20 | minor */
	unsigned long s_magic;
};

struct inode {
	__u16 i_mode;
	__u32 i_generation;
	unsigned long i_ino;
	long long i_size;
	struct super_block *i_sb;
	void *i_private;
};

struct hlist_bl_node {
	struct hlist_bl_node **pprev;
};

struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	unsigned int f_mode;
	struct path f_path;
	struct inode *f_inode;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct fs_struct {
	struct path root;
	struct path pwd;
};

struct mm_struct {
	unsigned long start_code;
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file;
};

typedef struct {
	int counter;
} atomic_t;

struct signal_struct {
	atomic_t live; /* threads that have not exited */
	unsigned int flags; /* SIGNAL_GROUP_EXIT */
};

struct thread_info {
	__u32 status; /* x86: TS_COMPAT */
	unsigned long flags; /* arm64: TIF_32BIT */
};

struct sigaction {
	unsigned long sa_flags;
};

struct k_sigaction {
	struct sigaction sa;
};

struct sighand_struct {
	struct k_sigaction action[64];
};

struct kernel_siginfo {
	int si_code;
	union {
		struct {
			int _syscall;
		} _sigsys;
	} _sifields;
};

struct seccomp_filter {
	struct notification *notif; /* whoever asked for it decides about the calls */
	struct seccomp_filter *prev;
};

struct seccomp {
	int mode; /* SECCOMP_MODE_FILTER once a filter is loaded */
	atomic_t filter_count; /* 5.10 and later */
	struct seccomp_filter *filter;
};

typedef struct {
	unsigned int val;
} kuid_t;

typedef struct {
	unsigned int val;
} kgid_t;

struct cred {
	kuid_t uid;
	kgid_t gid;
	kuid_t euid;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	pid_t pid;
	pid_t tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	__u64 start_boottime;
	__u64 self_exec_id; /* grows with each exec */
	const struct cred *real_cred;
	struct pid *thread_pid;
	char comm[16];
	struct nsproxy *nsproxy;
	struct mm_struct *mm;
	struct fs_struct *fs;
	struct files_struct *files;
	struct signal_struct *signal;
	struct sighand_struct *sighand;
	unsigned long atomic_flags; /* bit 0: PFA_NO_NEW_PRIVS */
	struct seccomp seccomp;
	int exit_code; /* as wait(2) gives it */
};

struct linux_binprm {
	int argc;
};

/* What classic tracepoints tell. */
struct trace_event_raw_sys_enter {
	long id;
};

struct trace_event_raw_sys_exit {
	long ret;
};

struct trace_event_raw_emulate_vsyscall {
	int nr;
};

struct trace_event_raw_sched_process_fork {
	pid_t child_pid;
};

struct trace_event_raw_signal_generate {
	int sig;
	int code;
	pid_t pid;
};

struct trace_event_raw_io_uring_submit_req {
	__u8 opcode;
};

struct trace_event_raw_io_uring_submit_sqe {
	__u8 opcode;
};

struct io_kiocb {
	__u8 opcode;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long bp, bx, r8, r9, r10, r11, ax, cx, dx, si, di, orig_ax;
};
#elif defined(__TARGET_ARCH_arm64)
struct user_pt_regs {
	__u64 regs[31];
};
struct pt_regs {
	struct user_pt_regs user_regs;
	__u64 orig_x0;
	__s32 syscallno;
};
#endif

#pragma clang attribute pop

static __always_inline struct task_struct *current_task(void)
{
#ifdef BEFORE_5_12
	return (void *)bpf_get_current_task();
#else
	return (void *)bpf_get_current_task_btf();
#endif
}

/*
 * The verifier has to see the bound in the very register that the value is used in, so the compiler may neither leave the
 * comparison out, because it knows the bound from before, nor use another copy of the value behind it.
 */
static __always_inline __u64 at_most(__u64 limit, __u64 value)
{
	barrier_var(value);
	if (value > limit)
		value = limit;
	barrier_var(value);
	return value;
}
