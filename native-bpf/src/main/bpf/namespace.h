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
		return READ(ns, ns.ns_id);
	return READ(ns, seq);
}

static __always_inline struct mnt_namespace *mount_namespace(struct task_struct *task)
{
	return READ(task, nsproxy, mnt_ns);
}
