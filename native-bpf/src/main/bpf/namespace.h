/* SPDX-License-Identifier: GPL-2.0-only */
/* What names a mount namespace. */
#pragma once

#include "kernel.h"

/*
 * A number that no other mount namespace of this boot has or had, unlike the inode number, which the kernel gives
 * again as soon as it is free.
 */
static __always_inline __u64 mount_namespace_id(struct mnt_namespace *ns)
{
	if (bpf_core_field_exists(ns->ns.ns_id))
		return ns->ns.ns_id;
	return ns->seq;
}
