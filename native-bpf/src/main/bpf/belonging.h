/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which container a task belongs to. Whoever descends from a container's first program does, whatever namespaces it makes
 * or joins later: tracker.bpf.c says so of the program, and of what it forks. The tracker writes, all objects read; they
 * share the maps here, which shared.bpf.c makes.
 */
#pragma once

#include "kernel.h"
#include "namespace.h"

/* Of a mount namespace that has an entry in mntns_filter. */
enum filter_state {
	FILTER_DROP = 0, /* a container that the user did not select */
	FILTER_PASS = 1, /* selected */
	FILTER_PENDING = 2, /* a container, as the tracker knows; user space has not decided yet: it passes */
	FILTER_NONE = 3, /* the tracker took it for a container, and user space knows that it is none */
};

/* By the mount namespace of a container's first program. Without an entry it is the host's: it passes with --host only. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64); /* mount_namespace_id() */
	__type(value, __u32); /* enum filter_state */
} mntns_filter SEC(".maps");

/* Of a container, or of a runtime; both 0 stands for neither. */
struct belonging {
	__u64 container; /* mount_namespace_id() of its first program */
	__u64 call_id; /* CLOCK_MONOTONIC at the runtime's exec: pids come again, this does not */
	__u64 mntns_id; /* the runtime's own */
	__u32 runtime; /* the runtime's pid */
	__u32 filters; /* of seccomp, that the runtime itself runs under */
	bool exec; /* came by an exec into the container, or descends from what did */
	bool first; /* executes the very program that the runtime started */
	char comm[16]; /* the runtime's */
};

#ifdef BEFORE_5_12

/* Of a process. Allocated beforehand, for else no program of a perf event may have it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__type(key, __u32); /* pid */
	__type(value, struct belonging);
} belongings SEC(".maps");

static __always_inline struct belonging *belonging_of(struct task_struct *task)
{
	__u32 pid = READ(task, tgid);

	return bpf_map_lookup_elem(&belongings, &pid);
}

static __always_inline struct belonging *belonging_made(struct task_struct *task)
{
	__u32 pid = READ(task, tgid);
	struct belonging none = {};

	bpf_map_update_elem(&belongings, &pid, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&belongings, &pid);
}

#else

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct belonging);
} belongings SEC(".maps");

static __always_inline struct belonging *belonging_of(struct task_struct *task)
{
	return bpf_task_storage_get(&belongings, task, NULL, 0);
}

static __always_inline struct belonging *belonging_made(struct task_struct *task)
{
	return bpf_task_storage_get(&belongings, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

#endif

/* Whether a mount namespace is that of a container's first program. */
static __always_inline bool is_container(__u64 mntns_id)
{
	__u32 *state = bpf_map_lookup_elem(&mntns_filter, &mntns_id);

	return state && *state != FILTER_NONE;
}

/* Also of one that user space has forgotten, since it has ended. */
static __always_inline bool in_container(struct belonging *belonging)
{
	__u32 *state;

	if (!belonging || !belonging->container)
		return false;
	state = bpf_map_lookup_elem(&mntns_filter, &belonging->container);
	return !state || *state != FILTER_NONE;
}

static __always_inline __u64 home_id_of(struct task_struct *task, struct belonging *belonging)
{
	__u64 home = belonging ? belonging->container : 0;

	barrier_var(home); /* else clang loads both by one instruction, which the verifier refuses */
	return home ? home : mount_namespace_id(mount_namespace(task));
}

/* By which a task is filtered and told apart: its container, else the mount namespace that it is in. */
static __always_inline __u64 home_id(struct task_struct *task)
{
	return home_id_of(task, belonging_of(task));
}
