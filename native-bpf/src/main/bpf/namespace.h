/* SPDX-License-Identifier: GPL-2.0-only */
/* What names a mount namespace, and a pid namespace. */
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

/*
 * Inode number of the pid namespace of a process; 0 when it has ended. By helpers: 6.1 lets nobody go to an index behind a
 * pointer whose type the verifier knows.
 */
static __always_inline __u32 pid_namespace(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	struct upid *own;

	if (!pid)
		return 0;
	own = (void *)pid + bpf_core_field_offset(struct pid, numbers) +
	      BPF_CORE_READ(pid, level) * bpf_core_type_size(struct upid);
	return BPF_CORE_READ(own, ns, ns.inum);
}
