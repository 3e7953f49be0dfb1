/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where programs are attached. ON_…(name) begins a function whose parameters stand in the macro, and makes two programs of
 * it, of which user space loads one:
 *
 * - `name`, at tp_btf, which is the faster one;
 * - `name_classic`, at the classic tracepoint, for kernels from 7.2 on. There SRCU protects tracepoints and no longer
 *   disabled preemption: a program at tp_btf or raw_tp may be preempted, and until it goes on the kernel leaves the same
 *   program out for every other task on that CPU. Classic programs are run by perf's callbacks, which disable preemption
 *   themselves (include/trace/perf.h), since they use memory of their CPU. The question mark keeps libbpf from loading
 *   them by itself.
 */
#pragma once

#include "kernel.h"
#include "syscall.h"

#include <bpf/bpf_tracing.h>

#define SECCOMP_MODE_FILTER 2
#define SIGSYS 31
#define SYS_SECCOMP 1 /* si_code of a filter's SIGSYS */

#ifdef BEFORE_5_12
#define CLASSIC(name, event, context, call)
#else
#define CLASSIC(name, event, context, call)                                                                            \
	SEC("?tp/" event) int name##_classic(context)                                                                  \
	{                                                                                                              \
		struct task_struct *task = current_task();                                                             \
                                                                                                                       \
		return call;                                                                                           \
	}
#endif

/* The registers that a task saved when it entered the kernel; bpf_task_pt_regs() is there since 5.15. */
#define SAVED_REGISTERS(task) ((struct pt_regs *)bpf_task_pt_regs(task))
#ifdef BEFORE_5_12
#define HAVE_SAVED_REGISTERS false
#else
#define HAVE_SAVED_REGISTERS bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)
#endif

#define ON_SYS_ENTER(name)                                                                                             \
	static __always_inline int name##_body(struct task_struct *task, struct pt_regs *regs, long number);           \
	SEC("tp_btf/sys_enter") int BPF_PROG(name, struct pt_regs *regs, long number)                                  \
	{                                                                                                              \
		return name##_body(current_task(), regs, number);                                                      \
	}                                                                                                              \
	CLASSIC(name, "raw_syscalls/sys_enter", struct trace_event_raw_sys_enter *event,                               \
		name##_body(task, SAVED_REGISTERS(task), event->id))                                                   \
	static __always_inline int name##_body(struct task_struct *task, struct pt_regs *regs, long number)

#define ON_SYS_EXIT(name)                                                                                              \
	static __always_inline int name##_body(struct task_struct *task, struct pt_regs *regs, long ret);              \
	SEC("tp_btf/sys_exit") int BPF_PROG(name, struct pt_regs *regs, long ret)                                      \
	{                                                                                                              \
		return name##_body(current_task(), regs, ret);                                                         \
	}                                                                                                              \
	CLASSIC(name, "raw_syscalls/sys_exit", struct trace_event_raw_sys_exit *event,                                 \
		name##_body(task, SAVED_REGISTERS(task), event->ret))                                                  \
	static __always_inline int name##_body(struct task_struct *task, struct pt_regs *regs, long ret)

#define ON_EXEC(name)                                                                                                  \
	static __always_inline int name##_body(struct task_struct *task);                                              \
	SEC("tp_btf/sched_process_exec") int BPF_PROG(name, struct task_struct *task)                                  \
	{                                                                                                              \
		return name##_body(task);                                                                              \
	}                                                                                                              \
	CLASSIC(name, "sched/sched_process_exec", void *event, name##_body(task))                                      \
	static __always_inline int name##_body(struct task_struct *task)

/* Of each thread; it is the last one when no others of its process live. */
#define ON_THREAD_EXIT(name)                                                                                           \
	static __always_inline int name##_body(struct task_struct *task);                                              \
	SEC("tp_btf/sched_process_exit") int BPF_PROG(name, struct task_struct *task)                                  \
	{                                                                                                              \
		return name##_body(task);                                                                              \
	}                                                                                                              \
	CLASSIC(name, "sched/sched_process_exit", void *event, name##_body(task))                                      \
	static __always_inline int name##_body(struct task_struct *task)

/* The classic tracepoint has the child's number only. bpf_task_from_pid() is there since 6.2. */
#define ON_FORK(name)                                                                                                  \
	static __always_inline int name##_body(struct task_struct *parent, struct task_struct *child);                 \
	SEC("tp_btf/sched_process_fork") int BPF_PROG(name, struct task_struct *parent, struct task_struct *child)     \
	{                                                                                                              \
		return name##_body(parent, child);                                                                     \
	}                                                                                                              \
	FORK_OF_PID(name)                                                                                              \
	CLASSIC(name, "sched/sched_process_fork", struct trace_event_raw_sched_process_fork *event,                    \
		name##_of_pid(task, event->child_pid))                                                                 \
	static __always_inline int name##_body(struct task_struct *parent, struct task_struct *child)

#ifdef BEFORE_5_12
#define FORK_OF_PID(name)
#else
extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;

#define FORK_OF_PID(name)                                                                                              \
	static __always_inline int name##_of_pid(struct task_struct *parent, __s32 pid)                                \
	{                                                                                                              \
		struct task_struct *child = bpf_task_from_pid(pid);                                                    \
                                                                                                                       \
		if (child) {                                                                                           \
			name##_body(parent, child);                                                                    \
			bpf_task_release(child);                                                                       \
		}                                                                                                      \
		return 0;                                                                                              \
	}
#endif

/*
 * A call through the vsyscall page of x86-64, which old C libraries make: the kernel emulates it in the page fault, asks the
 * seccomp filter, and says neither sys_enter nor sys_exit. `number` is that of the system call. Names with
 * `_optional` say that a kernel without the tracepoint does as well.
 */
#if defined(__TARGET_ARCH_x86)
#define ON_VSYSCALL(name)                                                                                              \
	static __always_inline int name##_body(struct task_struct *task, long number);                                 \
	static __always_inline int name##_of(struct task_struct *task, int index)                                      \
	{                                                                                                              \
		return index < 0 || index > 2 ? 0 : name##_body(task, VSYSCALL_NUMBER(index));                         \
	}                                                                                                              \
	SEC("raw_tp/emulate_vsyscall") int name##_optional(struct bpf_raw_tracepoint_args *context)                    \
	{                                                                                                              \
		return name##_of(current_task(), context->args[0]);                                                    \
	}                                                                                                              \
	CLASSIC(name##_optional, "vsyscall/emulate_vsyscall", struct trace_event_raw_emulate_vsyscall *event,          \
		name##_of(task, event->nr))                                                                            \
	static __always_inline int name##_body(struct task_struct *task, long number)
#endif

/*
 * What is submitted to io_uring, in the thread that submits it or in the kernel's thread of that process (IORING_SETUP_SQPOLL).
 * The tracepoint has this name since 6.4; before it was called submit_sqe and had other arguments in almost each version, which
 * its classic form does not show. Names with `_optional` say that a kernel without the tracepoint does as well.
 */
#define ON_IO_URING_SUBMIT(name)                                                                                       \
	static __always_inline int name##_body(struct task_struct *task, __u8 opcode);                                 \
	SEC("raw_tp/io_uring_submit_req") int name##_optional(struct bpf_raw_tracepoint_args *context)                 \
	{                                                                                                              \
		struct io_kiocb *request = (void *)context->args[0];                                                   \
                                                                                                                       \
		if (!bpf_core_field_exists(request->opcode))                                                           \
			return 0;                                                                                      \
		return name##_body(current_task(), BPF_CORE_READ(request, opcode));                                    \
	}                                                                                                              \
	CLASSIC(name##_optional, "io_uring/io_uring_submit_req", struct trace_event_raw_io_uring_submit_req *event,    \
		bpf_core_field_exists(event->opcode) ? name##_body(task, event->opcode) : 0)                           \
	SEC("tp/io_uring/io_uring_submit_sqe")                                                                         \
	int name##_before_6_4_optional(struct trace_event_raw_io_uring_submit_sqe *event)                              \
	{                                                                                                              \
		if (!bpf_core_field_exists(event->opcode))                                                             \
			return 0;                                                                                      \
		return name##_body(current_task(), event->opcode);                                                     \
	}                                                                                                              \
	static __always_inline int name##_body(struct task_struct *task, __u8 opcode)

/*
 * `call` is the number of the system call that a seccomp filter sent the signal for. `info` may stand for a kind of
 * signal instead of pointing to anything, so it is read by helpers.
 */
#define ON_SIGNAL(name)                                                                                                \
	static __always_inline int name##_body(struct task_struct *task, int sig, int code, pid_t target, long call);  \
	SEC("tp_btf/signal_generate")                                                                                  \
	int BPF_PROG(name, int sig, struct kernel_siginfo *info, struct task_struct *target)                           \
	{                                                                                                              \
		bool told = (unsigned long)info > 1;                                                                   \
		int code = told ? BPF_CORE_READ(info, si_code) : 0;                                                    \
		long call = told ? BPF_CORE_READ(info, _sifields._sigsys._syscall) : 0;                                \
                                                                                                                       \
		return name##_body(current_task(), sig, code, READ(target, pid), call);                                \
	}                                                                                                              \
	CLASSIC(name, "signal/signal_generate", struct trace_event_raw_signal_generate *event,                         \
		name##_body(task, event->sig, event->code, event->pid, syscall_number(SAVED_REGISTERS(task))))         \
	static __always_inline int name##_body(struct task_struct *task, int sig, int code, pid_t target, long call)
