/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every gadget has: the process of an event, the filter by mount namespace, the ring buffer and the counter of
 * what did not fit into it. One object has one ring, `events`.
 */
#pragma once

#include "hook.h"
#include "kernel.h"
#include "namespace.h"
#include "process.h"

#define E2BIG 7 /* of a full map */

char LICENSE[] SEC("license") = "GPL";

/* Of a mount namespace that has an entry in mntns_filter. */
enum filter_state {
	FILTER_DROP = 0, /* a container that the user did not select */
	FILTER_PASS = 1, /* selected */
	FILTER_PENDING = 2, /* a container, as the tracker knows; user space has not decided yet: it passes */
};

/* A namespace without an entry is the host's, or a service's: it passes with --host only. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64); /* mount_namespace_id() */
	__type(value, __u32); /* enum filter_state */
} mntns_filter SEC(".maps");

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

static __always_inline bool passes(__u64 mntns_id)
{
	__u32 *state = bpf_map_lookup_elem(&mntns_filter, &mntns_id);

	return state ? *state != FILTER_DROP : trace_host;
}

static __always_inline void fill_process(struct process *p, struct task_struct *task, struct mnt_namespace *ns,
					 __u64 mntns_id)
{
	__u64 uid_gid = bpf_get_current_uid_gid();

	p->timestamp = bpf_ktime_get_ns();
	p->mntns_id = mntns_id;
	p->mntns = READ(ns, ns.inum);
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
