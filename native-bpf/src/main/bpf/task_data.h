/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program keeps of each thread until it ends: TASK_DATA(map, data) makes map_of(task), which is NULL where
 * there is nothing yet, and map_made(task), which is NULL only where there is no memory.
 */
#pragma once

#include "hook.h"

#ifdef BEFORE_5_12

#define TASK_DATA(map, data)                                                                                           \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_HASH);                                                                       \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                                                  \
		__uint(max_entries, 1 << 17);                                                                          \
		__type(key, __u32); /* tid */                                                                          \
		__type(value, data);                                                                                   \
	} map SEC(".maps");                                                                                            \
                                                                                                                       \
	static __always_inline data *map##_of(struct task_struct *task)                                                \
	{                                                                                                              \
		__u32 tid = READ(task, pid);                                                                           \
                                                                                                                       \
		return bpf_map_lookup_elem(&map, &tid);                                                                \
	}                                                                                                              \
                                                                                                                       \
	static __always_inline data *map##_made(struct task_struct *task)                                              \
	{                                                                                                              \
		__u32 tid = READ(task, pid);                                                                           \
		data empty = {};                                                                                       \
                                                                                                                       \
		bpf_map_update_elem(&map, &tid, &empty, BPF_NOEXIST);                                                  \
		return bpf_map_lookup_elem(&map, &tid);                                                                \
	}                                                                                                              \
                                                                                                                       \
	ON_THREAD_EXIT(map##_ends)                                                                                     \
	{                                                                                                              \
		__u32 tid = READ(task, pid);                                                                           \
                                                                                                                       \
		bpf_map_delete_elem(&map, &tid);                                                                       \
		return 0;                                                                                              \
	}

#else

#define TASK_DATA(map, data)                                                                                           \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_TASK_STORAGE);                                                               \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                                                  \
		__type(key, int);                                                                                      \
		__type(value, data);                                                                                   \
	} map SEC(".maps");                                                                                            \
                                                                                                                       \
	static __always_inline data *map##_of(struct task_struct *task)                                                \
	{                                                                                                              \
		return bpf_task_storage_get(&map, task, NULL, 0);                                                      \
	}                                                                                                              \
                                                                                                                       \
	static __always_inline data *map##_made(struct task_struct *task)                                              \
	{                                                                                                              \
		return bpf_task_storage_get(&map, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);                         \
	}

#endif
