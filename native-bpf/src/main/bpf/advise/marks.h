/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes that are a runtime's, an exec's, or about to make a mount namespace. */
#pragma once

#include "../gadget.h"

#define SECCOMP_MODE_FILTER 2

enum task_state {
	TASK_RUNTIME = 0, /* a runtime, or what it forked */
	TASK_JOINED = 1, /* the same, and it called setns: from then on it may be in a container's mount namespace */
	TASK_EXEC = 2, /* a program of an exec, or what it forked */
	TASK_UNSHARES = 3, /* of a container, and just asks for a mount namespace of its own */
};

struct task_mark {
	__u64 mntns_id; /* the runtime's own mount namespace; that before unshare */
	__u32 pid; /* the runtime's */
	__u32 state; /* enum task_state */
	__u32 filters; /* that the runtime itself runs under */
	__u32 slot; /* with TASK_UNSHARES: the container's recording */
	char comm[16]; /* the runtime's */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32); /* pid */
	__type(value, struct task_mark);
} marks SEC(".maps");

/* Processes in another state than TASK_RUNTIME: while there are none, no call needs to look for its process's mark. */
__s64 members;

static __always_inline void put_mark(__u32 pid, struct task_mark *mark)
{
	if (bpf_map_update_elem(&marks, &pid, mark, BPF_ANY))
		count_lost();
	else if (mark->state != TASK_RUNTIME)
		__sync_fetch_and_add(&members, 1);
}

static __always_inline void drop_mark(__u32 pid, __u32 state)
{
	if (!bpf_map_delete_elem(&marks, &pid) && state != TASK_RUNTIME)
		__sync_fetch_and_add(&members, -1);
}

static __always_inline __u32 filters_of(struct task_struct *task)
{
	if (bpf_core_field_exists(task->seccomp.filter_count))
		return READ(task, seccomp.filter_count.counter);
	return READ(task, seccomp.mode) == SECCOMP_MODE_FILTER;
}

/* Whether a runtime's process has loaded the container's filter, be it under one of its own or not. */
static __always_inline bool has_loaded_filter(struct task_mark *mark)
{
	return filters_of(current_task()) > mark->filters;
}
