/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls as the saved registers hold them at sys_enter and, all but the first argument on arm64, still at
 * sys_exit. A 32-bit program on x86-64 has numbers and argument registers of its own.
 */
#pragma once

#include "kernel.h"

#if defined(__TARGET_ARCH_x86)

#define NR_READ 0
#define NR_WRITE 1
#define NR_OPEN 2
#define NR_PREAD64 17
#define NR_PWRITE64 18
#define NR_READV 19
#define NR_WRITEV 20
#define NR_SENDFILE 40
#define NR_SENDTO 44
#define NR_RECVFROM 45
#define NR_SENDMSG 46
#define NR_RECVMSG 47
#define NR_EXECVE 59
#define NR_CREAT 85
#define NR_IO_SUBMIT 209
#define NR_UNSHARE 272
#define NR_SETNS 308
#define NR_OPENAT 257
#define NR_SPLICE 275
#define NR_TEE 276
#define NR_VMSPLICE 278
#define NR_PREADV 295
#define NR_PWRITEV 296
#define NR_RECVMMSG 299
#define NR_SENDMMSG 307
#define NR_EXECVEAT 322
#define NR_COPY_FILE_RANGE 326
#define NR_PREADV2 327
#define NR_PWRITEV2 328
#define NR_OPENAT2 437

#define COMPAT_NR_READ 3
#define COMPAT_NR_WRITE 4
#define COMPAT_NR_OPEN 5
#define COMPAT_NR_CREAT 8
#define COMPAT_NR_EXECVE 11
#define COMPAT_NR_READV 145
#define COMPAT_NR_WRITEV 146
#define COMPAT_NR_PREAD64 180
#define COMPAT_NR_PWRITE64 181
#define COMPAT_NR_SENDFILE 187
#define COMPAT_NR_SENDFILE64 239
#define COMPAT_NR_IO_SUBMIT 248
#define COMPAT_NR_OPENAT 295
#define COMPAT_NR_SPLICE 313
#define COMPAT_NR_TEE 315
#define COMPAT_NR_VMSPLICE 316
#define COMPAT_NR_PREADV 333
#define COMPAT_NR_PWRITEV 334
#define COMPAT_NR_RECVMMSG 337
#define COMPAT_NR_SENDMMSG 345
#define COMPAT_NR_EXECVEAT 358
#define COMPAT_NR_SENDTO 369
#define COMPAT_NR_SENDMSG 370
#define COMPAT_NR_RECVFROM 371
#define COMPAT_NR_RECVMSG 372
#define COMPAT_NR_COPY_FILE_RANGE 377
#define COMPAT_NR_PREADV2 378
#define COMPAT_NR_PWRITEV2 379
#define COMPAT_NR_RECVMMSG_TIME64 417
#define COMPAT_NR_OPENAT2 437

/* Of the calls that the vsyscall page has, in its order: gettimeofday, time, getcpu. */
#define VSYSCALL_NUMBER(index) ((index) == 0 ? 96 : (index) == 1 ? 201 : 309)

#define TS_COMPAT 0x0002
#define X32_BIT 0x40000000 /* __X32_SYSCALL_BIT, arch/x86/include/uapi/asm/unistd.h */

static __always_inline bool syscall_is_compat(struct task_struct *task)
{
	return READ(task, thread_info.status) & TS_COMPAT;
}

static __always_inline long syscall_number(struct pt_regs *regs)
{
	return READ(regs, orig_ax);
}

/* The number of a call that has succeeded, in the table of the program that runs now. */
static __always_inline long succeeded_number(struct pt_regs *regs, bool compat)
{
	return syscall_number(regs); /* the kernel changes it where a program executes one of the other kind */
}

static __always_inline unsigned long syscall_argument(struct pt_regs *regs, int n, bool compat)
{
	if (compat) {
		switch (n) {
		case 0:
			return (__u32)READ(regs, bx);
		case 1:
			return (__u32)READ(regs, cx);
		case 2:
			return (__u32)READ(regs, dx);
		case 3:
			return (__u32)READ(regs, si);
		case 4:
			return (__u32)READ(regs, di);
		default:
			return (__u32)READ(regs, bp);
		}
	}
	switch (n) {
	case 0:
		return READ(regs, di);
	case 1:
		return READ(regs, si);
	case 2:
		return READ(regs, dx);
	case 3:
		return READ(regs, r10);
	case 4:
		return READ(regs, r8);
	default:
		return READ(regs, r9);
	}
}

#elif defined(__TARGET_ARCH_arm64)

#define NR_IO_SUBMIT 2
#define NR_OPENAT 56
#define NR_READ 63
#define NR_WRITE 64
#define NR_READV 65
#define NR_WRITEV 66
#define NR_PREAD64 67
#define NR_PWRITE64 68
#define NR_PREADV 69
#define NR_PWRITEV 70
#define NR_SENDFILE 71
#define NR_VMSPLICE 75
#define NR_SPLICE 76
#define NR_TEE 77
#define NR_SENDTO 206
#define NR_RECVFROM 207
#define NR_SENDMSG 211
#define NR_RECVMSG 212
#define NR_EXECVE 221
#define NR_RECVMMSG 243
#define NR_UNSHARE 97
#define NR_SETNS 268
#define NR_SENDMMSG 269
#define NR_EXECVEAT 281
#define NR_COPY_FILE_RANGE 285
#define NR_PREADV2 286
#define NR_PWRITEV2 287
#define NR_OPENAT2 437
/* arm64 never had these. A number has 32 bits there, so it is never this one; -1 it is after a signal handler returned. */
#define NO_SUCH_CALL (1L << 32)
#define NR_OPEN NO_SUCH_CALL
#define NR_CREAT NO_SUCH_CALL

/* 32-bit Arm */
#define COMPAT_NR_READ 3
#define COMPAT_NR_WRITE 4
#define COMPAT_NR_OPEN 5
#define COMPAT_NR_CREAT 8
#define COMPAT_NR_EXECVE 11
#define COMPAT_NR_READV 145
#define COMPAT_NR_WRITEV 146
#define COMPAT_NR_PREAD64 180
#define COMPAT_NR_PWRITE64 181
#define COMPAT_NR_SENDFILE 187
#define COMPAT_NR_SENDFILE64 239
#define COMPAT_NR_IO_SUBMIT 246
#define COMPAT_NR_SENDTO 290
#define COMPAT_NR_RECVFROM 292
#define COMPAT_NR_SENDMSG 296
#define COMPAT_NR_RECVMSG 297
#define COMPAT_NR_OPENAT 322
#define COMPAT_NR_SPLICE 340
#define COMPAT_NR_TEE 342
#define COMPAT_NR_VMSPLICE 343
#define COMPAT_NR_PREADV 361
#define COMPAT_NR_PWRITEV 362
#define COMPAT_NR_RECVMMSG 365
#define COMPAT_NR_SENDMMSG 374
#define COMPAT_NR_EXECVEAT 387
#define COMPAT_NR_COPY_FILE_RANGE 391
#define COMPAT_NR_PREADV2 392
#define COMPAT_NR_PWRITEV2 393
#define COMPAT_NR_RECVMMSG_TIME64 417
#define COMPAT_NR_OPENAT2 437

#define TIF_32BIT 22
#define X32_BIT 0 /* of x86-64 only */

static __always_inline bool syscall_is_compat(struct task_struct *task)
{
	return READ(task, thread_info.flags) & (1UL << TIF_32BIT);
}

static __always_inline long syscall_number(struct pt_regs *regs)
{
	return READ(regs, syscallno);
}

/*
 * The number of a call that has succeeded, in the table of the program that runs now. A 64-bit program's number stands where
 * it executed a 32-bit one, whose registers are empty at first; a 32-bit program's own calls have the number in r7 too.
 */
static __always_inline long succeeded_number(struct pt_regs *regs, bool compat)
{
	long number = syscall_number(regs);

	if (!compat || READ(regs, user_regs.regs[7]) == number)
		return number;
	return number == NR_EXECVE ? COMPAT_NR_EXECVE : number == NR_EXECVEAT ? COMPAT_NR_EXECVEAT : number;
}

/* The result overwrites x0, orig_x0 keeps what the caller passed in it. */
static __always_inline unsigned long syscall_argument(struct pt_regs *regs, int n, bool compat)
{
	unsigned long value = n == 0 ? READ(regs, orig_x0) : READ(regs, user_regs.regs[n]);

	return compat ? (__u32)value : value;
}

#else
#error "no registers known for this architecture"
#endif

#define NUMBER(name, compat) ((compat) ? COMPAT_NR_##name : NR_##name)
