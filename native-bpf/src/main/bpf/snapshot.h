/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every snapshot has: the processes there are, by which user space finds out what belongs to which container. A
 * snapshot's own iterator writes records that begin with a `struct process` too. Nothing is attached, and there is no
 * map: the object is loaded and read.
 */
#pragma once

#include "kernel.h"
#include "namespace.h"
#include "process.h"

char LICENSE[] SEC("license") = "GPL";

/* A process, or a thread, and by what else than its mount namespace it may belong to a container. */
struct owner {
	struct process process;
	__u32 pidns; /* inode number of its pid namespace, 0 when it has ended */
};

const struct owner *owner_type __attribute__((unused));

static __always_inline void fill_process(struct process *p, struct task_struct *task)
{
	struct nsproxy *nsproxy = READ(task, nsproxy);

	if (nsproxy) { /* an ended process has none, until its parent has heard of the end */
		struct mnt_namespace *ns = READ(nsproxy, mnt_ns);

		p->home = mount_namespace_id(ns);
		p->mntns = READ(ns, ns.inum);
	}
	/* When it started, by the clock of all events: the clock that it is kept in goes on while the machine sleeps. */
	p->timestamp = bpf_ktime_get_ns() - (bpf_ktime_get_boot_ns() - READ(task, start_boottime));
	p->pid = READ(task, tgid);
	p->tid = READ(task, pid);
	p->ppid = READ(task, real_parent, tgid);
	p->uid = READ(task, real_cred, uid.val);
	p->gid = READ(task, real_cred, gid.val);
	BPF_CORE_READ_STR_INTO(&p->comm, task, comm);
}

/* Every process there is. */
SEC("iter/task")
int snapshot_owners(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct owner owner = {};

	if (!task || READ(task, pid) != READ(task, tgid))
		return 0;
	fill_process(&owner.process, task);
	owner.pidns = pid_namespace(task);
	bpf_seq_write(ctx->meta->seq, &owner, sizeof(owner));
	return 0;
}
