// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts the system calls of containers, by phase, architecture and number, with no event per call.
 *
 * What a call costs decides how this is built: each call of every process of the host comes here. A table in global
 * data, which needs no helper, says which recording a container has, and native calls are counters in an array. The rest,
 * what is rare, lies in hash maps: when a call was first seen and by whom, and calls of other architectures.
 */
#include "../gadget.h"
#include "../runtime.h"
#include "../syscall.h"
#include "cache.h"
#include "recording.h"

#define PFA_NO_NEW_PRIVS 1

static __always_inline bool is_wanted(__u32 state)
{
	return state == FILTER_PASS || state == FILTER_PENDING;
}

/* The recording of a container that the cache does not have; 0 where nothing is to be recorded. */
static __noinline __u32 look_up(__u64 home)
{
	__u32 *state = bpf_map_lookup_elem(&mntns_filter, &home), slot = 0;
	struct recording *recording;

	if (!state) {
		cache_put(home, 0);
		/* The tracker may have entered it meanwhile, and what program_begins put into the cache is lost then. */
		state = bpf_map_lookup_elem(&mntns_filter, &home);
		if (!state)
			return 0;
	}
	if (is_wanted(*state)) {
		slot = slot_of(home);
		recording = recording_at(slot);
		if (recording && slot)
			recording->started = 1;
	}
	cache_put(home, slot);
	return slot;
}

/* Whether a runtime's process has loaded the container's filter, be it under one of its own or not. */
static __always_inline bool has_loaded_filter(struct task_struct *task, struct belonging *belonging)
{
	return filters_of(task) > belonging->filters;
}

/* A call in a namespace that has no recording: of a runtime that makes a container, if it is not the runtime's own. */
static __noinline int outside(struct belonging *belonging, __u64 mntns_id, __u64 number)
{
	struct task_struct *task = current_task();
	__u32 slot;

	if (!belonging || belonging->mntns_id == mntns_id || !has_loaded_filter(task, belonging) ||
	    is_container(mntns_id)) /* that the user did not select */
		return 0;
	slot = slot_of(mntns_id);
	if (slot)
		count(slot, task, number, PHASE_RUNTIME);
	return 0;
}

static __always_inline __u32 phase_of(struct task_struct *task, struct belonging *belonging)
{
	if (!belonging || !belonging->call_id)
		return belonging && belonging->exec ? PHASE_EXEC : PHASE_WORKLOAD;
	return has_loaded_filter(task, belonging) ? PHASE_EXEC : PHASE_NONE; /* a runtime that has joined */
}

static __always_inline int record(struct task_struct *task, long number)
{
	struct belonging *belonging = belonging_of(task);
	__u64 home = home_id_of(task, belonging);
	__u64 cached = *(volatile __u64 *)&cache[home & (CACHE_ENTRIES - 1)];
	__u32 slot;

	slot = cached >> 16 == cache_tag(home) ? cached & 0xffff : look_up(home);
	if (slot)
		count(slot, task, number, phase_of(task, belonging));
	else if (belonging && belonging->call_id)
		outside(belonging, home, number);
	return 0;
}

ON_SYS_ENTER(record_call)
{
	return record(task, number);
}

#ifdef ON_VSYSCALL
ON_VSYSCALL(record_vsyscall)
{
	return record(task, number);
}
#endif

/* The first program of a container, or of an exec into it, has begun. */
static __noinline int program_begins(struct belonging *belonging)
{
	struct task_struct *task = current_task();
	struct recording *recording;
	__u32 *state, slot;
	__u64 home;

	if (!belonging)
		return 0;
	home = belonging->container;
	state = bpf_map_lookup_elem(&mntns_filter, &home);
	slot = state && is_wanted(*state) ? slot_of(home) : 0;
	cache_put(home, slot);
	recording = recording_at(slot);
	if (!recording || !slot)
		return 0;
	if (!recording->started && !belonging->exec) {
		recording->from_start = 1;
		recording->no_new_privs = READ(task, atomic_flags) & PFA_NO_NEW_PRIVS;
		__builtin_memcpy(recording->runtime, belonging->comm, sizeof(recording->runtime));
	}
	recording->started = 1;
	return 0;
}

/* The tracker, attached before us, has just said whose the program is. */
ON_EXEC(record_exec)
{
	struct belonging *belonging = belonging_of(task);

	if (belonging && belonging->container && belonging->first)
		program_begins(belonging);
	return 0;
}
