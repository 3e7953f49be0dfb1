/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table in global data, which needs no helper, of what the maps said of containers and of other mount namespaces: each call of every process of
 * the host asks it.
 */
#pragma once

#include "../gadget.h"

#define CACHE_ENTRIES 4096
#define ID_BITS 40

/*
 * What mntns_filter and slots said of a home_id(), in one word so that it is read whole: the id, the
 * generation in which they were asked (8 bits), the index of its recording (16 bits).
 */
__u64 cache[CACHE_ENTRIES];

/* User space counts it up, modulo 256, where it has changed what the kernel side cannot see change. */
__u32 generation SEC(".data.generation");

static __always_inline __u64 cache_tag(__u64 home)
{
	return home << 8 | (*(volatile __u32 *)&generation & 0xff);
}

static __always_inline void cache_put(__u64 home, __u32 slot)
{
	if (!(home >> ID_BITS))
		*(volatile __u64 *)&cache[home & (CACHE_ENTRIES - 1)] = cache_tag(home) << 16 | slot;
}
