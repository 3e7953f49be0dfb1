/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recordings: which one a container has, and what was called in it. Native calls are counters in an array; what is
 * rare, a call's first time and the calls of other architectures, lies in a hash map.
 */
#pragma once

#include "../gadget.h"
#include "../syscall.h"

#define RECORDINGS 1024 /* user space may set more or fewer */
#define COUNTERS 512 /* native calls have numbers below this; seldom ones above go to the hash map */
#define HIGHEST_NUMBER 1023 /* no architecture has calls above */

enum phase {
	PHASE_RUNTIME = 0, /* the runtime, from its filter's load to the container's first program */
	PHASE_WORKLOAD = 1,
	PHASE_EXEC = 2, /* an exec into the container: the runtime after its filter's load, the program, its children */
	PHASES = 3,
	PHASE_NONE = 3, /* a runtime that has not loaded the filter yet: what it calls, no profile can deny */
};

enum arch {
	ARCH_NATIVE = 0,
	ARCH_COMPAT = 1, /* i386 on x86-64, arm on arm64 */
	ARCH_X32 = 2,
};

struct recording {
	__u64 counts[PHASES][COUNTERS];
	__u64 home; /* home_id() */
	__u64 out_of_range; /* calls whose number no architecture has */
	__u64 lost; /* calls seen for the first time that found no room in `calls` */
	__u32 others; /* whether `calls` has more of this container than what the counters tell */
	__u32 started; /* its first program runs */
	__u32 from_start; /* and was seen to be executed */
	__u32 no_new_privs; /* that program's */
	char runtime[16]; /* name of the runtime's process that started it */
};

struct call_key {
	__u64 home;
	__u32 number;
	__u16 arch;
	__u16 phase;
};

struct call {
	__u64 count; /* 0 where the recording's counters have it */
	__u64 first; /* CLOCK_MONOTONIC, nanoseconds */
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RECORDINGS);
	__type(key, __u64); /* home_id() */
	__type(value, __u32); /* index in recordings */
} slots SEC(".maps");

/* Index 0 stands for none. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RECORDINGS);
	__type(key, __u32);
	__type(value, struct recording);
} recordings SEC(".maps");

/* Indexes that are free; user space puts them in. */
struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, RECORDINGS);
	__type(value, __u32);
} free_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 17);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct call_key);
	__type(value, struct call);
} calls SEC(".maps");

/* Containers that found no recording free. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} turned_away SEC(".maps");

const struct recording *recording_type __attribute__((unused));
const struct call_key *call_key_type __attribute__((unused));
const struct call *call_type __attribute__((unused));

static __always_inline struct recording *recording_at(__u32 slot)
{
	return bpf_map_lookup_elem(&recordings, &slot);
}

static __noinline __u32 slot_of(__u64 home)
{
	__u32 *slot = bpf_map_lookup_elem(&slots, &home), new = 0, zero = 0;
	struct recording *recording;
	__u64 *count;

	if (slot)
		return *slot;
	if (bpf_map_pop_elem(&free_slots, &new)) {
		count = bpf_map_lookup_elem(&turned_away, &zero);
		if (count)
			__sync_fetch_and_add(count, 1);
		return 0;
	}
	recording = recording_at(new);
	if (!recording)
		return 0;
	recording->home = home;
	if (bpf_map_update_elem(&slots, &home, &new, BPF_NOEXIST)) {
		bpf_map_push_elem(&free_slots, &new, 0);
		slot = bpf_map_lookup_elem(&slots, &home);
		return slot ? *slot : 0;
	}
	return new;
}

static __noinline int count_other(struct recording *recording, struct call_key *key, bool counted)
{
	struct call new = { .first = bpf_ktime_get_ns() }, *call;

	if (!recording || !key)
		return 0;
	bpf_get_current_comm(new.comm, sizeof(new.comm));
	call = bpf_map_lookup_elem(&calls, key);
	if (!call) {
		bpf_map_update_elem(&calls, key, &new, BPF_NOEXIST);
		call = bpf_map_lookup_elem(&calls, key);
	}
	if (!call)
		__sync_fetch_and_add(&recording->lost, 1);
	else if (!counted)
		__sync_fetch_and_add(&call->count, 1);
	return 0;
}

static __always_inline void count(__u32 slot, struct task_struct *task, __u64 number, __u32 phase)
{
	struct recording *recording = recording_at(slot);
	bool compat = syscall_is_compat(task);
	struct call_key key = { .phase = phase };

	if (!recording || phase >= PHASES)
		return;
	if (!compat && number < COUNTERS) {
		/* Bounded anew: 6.1 forgets the bound of a value that waits on the stack. */
		__u64 *counter = &recording->counts[0][0] + at_most(PHASES * COUNTERS - 1, phase * COUNTERS + number);
		__u64 before = *(volatile __u64 *)counter;

		__sync_fetch_and_add(counter, 1);
		if (before)
			return;
		key.home = recording->home;
		key.number = number;
		key.arch = ARCH_NATIVE;
		count_other(recording, &key, true);
		return;
	}
	key.arch = compat ? ARCH_COMPAT : number & X32_BIT ? ARCH_X32 : ARCH_NATIVE;
	if (key.arch == ARCH_X32)
		number &= ~(__u64)X32_BIT;
	if (number > HIGHEST_NUMBER) {
		__sync_fetch_and_add(&recording->out_of_range, 1);
		return;
	}
	key.home = recording->home;
	key.number = number;
	recording->others = 1;
	count_other(recording, &key, false);
}
