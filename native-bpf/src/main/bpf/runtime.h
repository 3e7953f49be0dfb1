/* SPDX-License-Identifier: GPL-2.0-only */
/* Which processes are container runtimes. */
#pragma once

#include "kernel.h"

#define SECCOMP_MODE_FILTER 2

/* Four characters in one number: a comparison of each would make the verifier follow both ways of all of them. */
#define FOUR(a, b, c, d) ((__u32)(a) | (__u32)(b) << 8 | (__u32)(c) << 16 | (__u32)(d) << 24)

/* The name of a process, as bpf_get_current_comm() fills it. */
union comm {
	char text[16];
	__u32 fours[4];
};

static __always_inline bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* runc and crun, with a version or the like behind: runc-1.3.6, but not crunch. */
static __always_inline bool is_runtime(const union comm *comm)
{
	return (comm->fours[0] == FOUR('r', 'u', 'n', 'c') || comm->fours[0] == FOUR('c', 'r', 'u', 'n')) &&
	       !is_letter(comm->text[4]);
}

/*
 * Whether the process executes a copy that a runtime has made of itself, safe from what the container's program might do
 * to it, where the kernel cannot protect the runtime's own file. Its own name then tells nothing: until 6.13 it is the
 * number of a descriptor.
 */
static __always_inline bool is_copy_of_runtime(struct task_struct *task)
{
	union comm name = {};
	__u16 last;

	bpf_probe_read_kernel_str(name.text, sizeof(name.text),
				  BPF_CORE_READ(task, mm, exe_file, f_path.dentry, d_name.name));
	if (is_runtime(&name))
		return true;
	last = name.fours[2];
	if (name.fours[0] != FOUR('m', 'e', 'm', 'f'))
		return false;
	return (name.fours[1] == FOUR('d', ':', 'c', 'r') && last == ('u' | 'n' << 8)) ||
	       (name.fours[1] == FOUR('d', ':', 'r', 'u') && last == ('n' | 'c' << 8));
}

static __always_inline bool is_conmon(const union comm *comm)
{
	return comm->fours[0] == FOUR('c', 'o', 'n', 'm') && (__u16)comm->fours[1] == ('o' | 'n' << 8);
}

/* How many seccomp filters a task runs under; where the kernel does not count them, whether there are any. */
static __always_inline __u32 filters_of(struct task_struct *task)
{
	if (bpf_core_field_exists(task->seccomp.filter_count))
		return READ(task, seccomp.filter_count.counter);
	return READ(task, seccomp.mode) == SECCOMP_MODE_FILTER;
}
