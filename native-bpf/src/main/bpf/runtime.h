/* SPDX-License-Identifier: GPL-2.0-only */
/* Which processes are container runtimes. */
#pragma once

#include <linux/types.h>
#include <stdbool.h>

/* Four characters in one number: a comparison of each would make the verifier follow both ways of all of them. */
#define FOUR(a, b, c, d) ((__u32)(a) | (__u32)(b) << 8 | (__u32)(c) << 16 | (__u32)(d) << 24)

/* The name of a process, as bpf_get_current_comm() fills it. */
union comm {
	char text[16];
	__u32 fours[4];
};

/* By the beginning of its name: runc-1.3.6 is one too. */
static __always_inline bool is_runtime(const union comm *comm)
{
	return comm->fours[0] == FOUR('r', 'u', 'n', 'c') || comm->fours[0] == FOUR('c', 'r', 'u', 'n');
}

static __always_inline bool is_conmon(const union comm *comm)
{
	return comm->fours[0] == FOUR('c', 'o', 'n', 'm') && (__u16)comm->fours[1] == ('o' | 'n' << 8);
}
