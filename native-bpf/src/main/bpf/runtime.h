/* SPDX-License-Identifier: GPL-2.0-only */
/* Which processes are container runtimes. */
#pragma once

#include <stdbool.h>

static __always_inline bool starts_with(const char *comm, const char *word, int length)
{
	for (int i = 0; i < length; i++)
		if (comm[i] != word[i])
			return false;
	return true;
}

/* By its name, whatever follows: runc-1.3.6 is one too. */
static __always_inline bool is_runtime(const char *comm)
{
	return starts_with(comm, "runc", 4) || starts_with(comm, "crun", 4);
}
