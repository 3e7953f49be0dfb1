/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls as the saved registers hold them at sys_enter and, all but the first argument on arm64, still at
 * sys_exit. A 32-bit program on x86-64 has numbers and argument registers of its own.
 */
#pragma once

#include "kernel.h"

#if defined(__TARGET_ARCH_x86)

#define NR_OPEN 2
#define NR_EXECVE 59
#define NR_CREAT 85
#define NR_OPENAT 257
#define NR_EXECVEAT 322
#define NR_OPENAT2 437

#define COMPAT_NR_OPEN 5
#define COMPAT_NR_CREAT 8
#define COMPAT_NR_EXECVE 11
#define COMPAT_NR_OPENAT 295
#define COMPAT_NR_EXECVEAT 358
#define COMPAT_NR_OPENAT2 437

#define TS_COMPAT 0x0002

static __always_inline bool syscall_is_compat(struct task_struct *task)
{
	return task->thread_info.status & TS_COMPAT;
}

static __always_inline long syscall_number(struct pt_regs *regs)
{
	return regs->orig_ax;
}

static __always_inline unsigned long syscall_argument(struct pt_regs *regs, int n, bool compat)
{
	if (compat) {
		switch (n) {
		case 0:
			return (__u32)regs->bx;
		case 1:
			return (__u32)regs->cx;
		case 2:
			return (__u32)regs->dx;
		case 3:
			return (__u32)regs->si;
		case 4:
			return (__u32)regs->di;
		default:
			return (__u32)regs->bp;
		}
	}
	switch (n) {
	case 0:
		return regs->di;
	case 1:
		return regs->si;
	case 2:
		return regs->dx;
	case 3:
		return regs->r10;
	case 4:
		return regs->r8;
	default:
		return regs->r9;
	}
}

#elif defined(__TARGET_ARCH_arm64)

#define NR_OPENAT 56
#define NR_EXECVE 221
#define NR_EXECVEAT 281
#define NR_OPENAT2 437
/* arm64 never had these; -1 is no system call's number. */
#define NR_OPEN -1
#define NR_CREAT -1

/* 32-bit Arm */
#define COMPAT_NR_OPEN 5
#define COMPAT_NR_CREAT 8
#define COMPAT_NR_EXECVE 11
#define COMPAT_NR_OPENAT 322
#define COMPAT_NR_EXECVEAT 387
#define COMPAT_NR_OPENAT2 437

#define TIF_32BIT 22

static __always_inline bool syscall_is_compat(struct task_struct *task)
{
	return task->thread_info.flags & (1UL << TIF_32BIT);
}

static __always_inline long syscall_number(struct pt_regs *regs)
{
	return regs->syscallno;
}

/* The result overwrites x0, orig_x0 keeps what the caller passed in it. */
static __always_inline unsigned long syscall_argument(struct pt_regs *regs, int n, bool compat)
{
	unsigned long value = n == 0 ? regs->orig_x0 : regs->user_regs.regs[n];

	return compat ? (__u32)value : value;
}

#else
#error "no registers known for this architecture"
#endif

#define NUMBER(name, compat) ((compat) ? COMPAT_NR_##name : NR_##name)
