/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last records of each container that passes the filter, in a ring of its own that overwrites itself.
 *
 * There is one object however many containers there are. A ring is made when its namespace has something to record, and
 * gets memory as it fills, a chunk at a time: what a quiet container recorded stays, whatever others do. User space reads
 * the maps when it wants to, there are no events.
 *
 * Whoever includes this defines RECORD before, a struct whose first members are `struct process process` and
 * `__u64 sequence`: which one of its ring it is, from 1 on, and 0 while it is written.
 */
#pragma once

#include "gadget.h"

/* Sixteen records of 504 bytes and the kernel's own words about them just fit into 8 KiB. */
#define CHUNK_RECORDS 16

struct chunk {
	RECORD records[CHUNK_RECORDS];
};

struct chunk_key {
	__u64 home;
	__u64 index;
};

struct ring {
	__u64 records; /* begun so far */
};

/* Of a process that has ended. */
struct exit_status {
	__u64 home;
	__s32 code; /* as wait(2) gives it */
	__u32 unused;
};

const struct chunk_key *chunk_key_type __attribute__((unused));
const struct exit_status *exit_status_type __attribute__((unused));

const volatile __u64 ring_records = 500;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16384); /* as many as mntns_filter has */
	__type(key, __u64); /* home_id() */
	__type(value, struct ring);
} rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 32768); /* 256 MiB; user space may set more */
	__type(key, struct chunk_key);
	__type(value, struct chunk);
} chunks SEC(".maps");

/* A new chunk is a copy of this one. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct chunk);
} empty_chunk SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32); /* pid */
	__type(value, struct exit_status);
} exits SEC(".maps");

/* The ring of a namespace that passes the filter; NULL for others. */
static __always_inline struct ring *ring_of(__u64 home)
{
	struct ring *ring = bpf_map_lookup_elem(&rings, &home), empty = {};

	if (ring || !passes(home))
		return ring;
	bpf_map_update_elem(&rings, &home, &empty, BPF_NOEXIST);
	ring = bpf_map_lookup_elem(&rings, &home);
	if (!ring)
		count_lost();
	return ring;
}

static __always_inline RECORD *place_of(__u64 home, __u64 sequence)
{
	__u64 place = (sequence - 1) % ring_records;
	struct chunk_key key = { .home = home, .index = place / CHUNK_RECORDS };
	struct chunk *chunk = bpf_map_lookup_elem(&chunks, &key);

	if (!chunk)
		return NULL;
	barrier_var(chunk); /* clang 19 and later would go to the record before it asks whether there is a chunk */
	return &chunk->records[place % CHUNK_RECORDS];
}

static __noinline RECORD *new_chunk(__u64 home, __u64 sequence)
{
	struct chunk_key key = { .home = home, .index = (sequence - 1) % ring_records / CHUNK_RECORDS };
	__u32 zero = 0;
	struct chunk *empty = bpf_map_lookup_elem(&empty_chunk, &zero);

	if (empty)
		bpf_map_update_elem(&chunks, &key, empty, BPF_NOEXIST);
	return place_of(home, sequence);
}

#ifdef BEFORE_5_12

#define LOCK_TRIES 4096

/* Rings that a CPU is counting up. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64); /* home_id() */
	__type(value, __u32);
} locks SEC(".maps");

/* By a lock that is an entry in a map, which only one can make: a lock that waits as the kernel's do, programs may not have. */
static __noinline __u64 next_sequence_of(__u64 home)
{
	__u32 locked = 1;
	__u64 sequence = 0;
	struct ring *ring;

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (bpf_map_update_elem(&locks, &home, &locked, BPF_NOEXIST))
			continue;
		ring = bpf_map_lookup_elem(&rings, &home);
		if (ring)
			sequence = ++*(volatile __u64 *)&ring->records;
		bpf_map_delete_elem(&locks, &home);
		break;
	}
	return sequence;
}

#endif

/* The number of a new record, from 1 on; 0, and counted, where none is to be had. */
static __always_inline __u64 next_sequence(struct ring *ring, __u64 home)
{
#ifdef BEFORE_5_12
	__u64 sequence = next_sequence_of(home);

	if (!sequence)
		count_lost();
	return sequence;
#else
	return __sync_fetch_and_add(&ring->records, 1) + 1;
#endif
}

/* The place of that record, whatever was there before; NULL, and counted, where there is no memory for it. */
static __always_inline RECORD *take_place(__u64 home, __u64 sequence)
{
	RECORD *record = place_of(home, sequence);

	if (!record)
		record = new_chunk(home, sequence);
	if (record)
		record->sequence = 0;
	else
		count_lost();
	return record;
}

/* How a container ended tells its first process. */
ON_THREAD_EXIT(recorder_process_exit)
{
	__u64 home = home_id(task);
	struct exit_status status = { .home = home, .code = READ(task, exit_code) };
	__u32 pid = READ(task, tgid);

	if (!READ(task, signal, live.counter) && bpf_map_lookup_elem(&rings, &home))
		bpf_map_update_elem(&exits, &pid, &status, BPF_ANY);
	return 0;
}
