/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every gadget has: the process of an event, the filter by container, the ring buffer and the counter of
 * what did not fit into it. One object has one ring, `events`.
 */
#pragma once

#include "belonging.h"
#include "hook.h"
#include "kernel.h"
#include "process.h"

#define E2BIG 7 /* of a full map */
#define EEXIST 17 /* with BPF_NOEXIST */

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20); /* user space sets the size */
} events SEC(".maps");

/*
 * Events that found no room. Global data, which user space maps into its memory: to ask a map takes bpf(2), and where that is
 * preempted no classic program runs on that CPU until it goes on (bpf_disable_instrumentation() in include/linux/bpf.h).
 */
__u64 lost;

const volatile bool trace_host = false;
/* A quarter of the ring: less than that wakes nobody, the reader looks by itself every few milliseconds. */
const volatile __u64 wakeup_bytes = 1 << 18;

/* Whether events of tasks with this home_id() are wanted. */
static __always_inline bool passes(__u64 home)
{
	__u32 *state = bpf_map_lookup_elem(&mntns_filter, &home);

	return state && *state != FILTER_NONE ? *state != FILTER_DROP : trace_host;
}

static __always_inline void fill_process(struct process *p, struct task_struct *task, __u64 home)
{
	__u64 uid_gid = bpf_get_current_uid_gid();

	p->timestamp = bpf_ktime_get_ns();
	p->home = home;
	p->mntns = READ(task, nsproxy, mnt_ns, ns.inum);
	p->pid = READ(task, tgid);
	p->tid = READ(task, pid);
	p->ppid = READ(task, real_parent, tgid);
	p->uid = uid_gid;
	p->gid = uid_gid >> 32;
	bpf_get_current_comm(p->comm, sizeof(p->comm));
}

static __always_inline void count_lost(void)
{
	__sync_fetch_and_add(&lost, 1);
}

/*
 * Wakes the reader up when what waits goes over the mark, and then for each event once the ring is three quarters full:
 * that costs whoever causes the events some time, which is what the reader needs to keep up and lose nothing.
 */
static __always_inline __u64 wakeup_flags(__u64 size)
{
	__u64 waiting = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);

	if (waiting < wakeup_bytes || (waiting > wakeup_bytes + size + 64 && waiting < 3 * wakeup_bytes))
		return BPF_RB_NO_WAKEUP;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void emit(void *event, __u64 size)
{
	if (bpf_ringbuf_output(&events, event, size, wakeup_flags(size)))
		count_lost();
}
