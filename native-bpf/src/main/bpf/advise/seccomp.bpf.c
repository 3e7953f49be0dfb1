// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts the system calls of containers, by mount namespace, phase, architecture and number, with no event per call.
 *
 * What a call costs decides how this is built: each call of every process of the host comes here. A table in global
 * data, which needs no helper, says which recording a mount namespace has, and native calls are counters in an array.
 * The rest, what is rare, lies in hash maps: when a call was first seen and by whom, calls of other architectures, and
 * the processes that are a runtime's or an exec's.
 */
#include "../gadget.h"
#include "../runtime.h"
#include "../syscall.h"
#include "cache.h"
#include "marks.h"
#include "recording.h"

#define PFA_NO_NEW_PRIVS 1
#define CLONE_NEWNS 0x00020000

/* A mount namespace that a container has made: what is called in it is the container's. */
static __always_inline void adopt(__u64 mntns_id, __u32 slot)
{
	if (bpf_map_update_elem(&slots, &mntns_id, &slot, BPF_NOEXIST) == -E2BIG)
		count_lost();
	else
		cache_put(mntns_id, slot);
}

/* The recording of a namespace that a container made and in which no program was executed yet; or 0. */
static __noinline __u32 adopted(__u64 mntns_id)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32, *slot = bpf_map_lookup_elem(&slots, &mntns_id), found;
	struct recording *recording;
	struct task_mark *mark;

	if (slot) {
		recording = recording_at(*slot);
		return recording && recording->mntns_id != mntns_id ? *slot : 0;
	}
	mark = bpf_map_lookup_elem(&marks, &pid);
	if (!mark || mark->state != TASK_UNSHARES || mark->mntns_id == mntns_id)
		return 0;
	found = mark->slot;
	drop_mark(pid, TASK_UNSHARES);
	adopt(mntns_id, found);
	return found;
}

/* The recording of a namespace that the cache does not have; 0 where nothing is to be recorded. */
static __noinline __u32 look_up(__u64 mntns_id)
{
	__u32 *state = bpf_map_lookup_elem(&mntns_filter, &mntns_id), slot = 0;
	struct recording *recording;

	if (!state) {
		slot = adopted(mntns_id);
		cache_put(mntns_id, slot);
		/* The tracker may have entered it meanwhile, and what record_exec put into the cache is lost then. */
		state = slot ? NULL : bpf_map_lookup_elem(&mntns_filter, &mntns_id);
		if (!state)
			return slot;
	}

	if (*state != FILTER_DROP) {
		slot = slot_of(mntns_id);
		recording = recording_at(slot);
		if (recording && slot)
			recording->started = 1;
	}
	cache_put(mntns_id, slot);
	return slot;
}

/* A call in a namespace that has no recording: a runtime's that makes or joins a container, or nothing to us. */
static __noinline int outside(__u64 mntns_id, __u64 number)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32, slot;
	struct task_mark *mark = bpf_map_lookup_elem(&marks, &pid);

	if (!mark || mark->state == TASK_EXEC)
		return 0;
	if (number == NR_SETNS && mark->state == TASK_RUNTIME) {
		mark->state = TASK_JOINED;
		__sync_fetch_and_add(&members, 1);
	}
	if (mark->mntns_id == mntns_id || !has_loaded_filter(mark) || bpf_map_lookup_elem(&mntns_filter, &mntns_id))
		return 0; /* its own, or a container that the user did not select */
	slot = slot_of(mntns_id);
	if (slot)
		count(slot, current_task(), number, PHASE_RUNTIME);
	return 0;
}

/* Says whose the namespace is that the call will make, unless the process is marked for something else. */
static __noinline int note_unshare(__u64 mntns_id, __u32 slot)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct task_mark mark = { .mntns_id = mntns_id, .pid = pid, .state = TASK_UNSHARES, .slot = slot };

	if (!bpf_map_lookup_elem(&marks, &pid))
		put_mark(pid, &mark);
	return 0;
}

static __noinline __u32 phase_of_member(__u64 mntns_id)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;
	struct task_mark *mark = bpf_map_lookup_elem(&marks, &pid);

	if (mark && mark->state == TASK_UNSHARES) {
		drop_mark(pid, TASK_UNSHARES); /* it has been refused */
		return PHASE_WORKLOAD;
	}
	if (!mark || mark->state == TASK_RUNTIME)
		return PHASE_WORKLOAD;
	if (mark->state == TASK_EXEC)
		return PHASE_EXEC;
	if (mark->mntns_id == mntns_id)
		return PHASE_WORKLOAD; /* a runtime that itself runs in a container */
	return has_loaded_filter(mark) ? PHASE_EXEC : PHASE_NONE;
}

ON_SYS_ENTER(record_call)
{
	__u64 mntns_id = mount_namespace_id(mount_namespace(task));
	__u64 cached = *(volatile __u64 *)&cache[mntns_id & (CACHE_ENTRIES - 1)];
	__u32 slot, phase = PHASE_WORKLOAD;

	slot = cached >> 16 == cache_tag(mntns_id) ? cached & 0xffff : look_up(mntns_id);
	if (!slot) {
		if (number == NR_SETNS || READ(task, seccomp.mode) == SECCOMP_MODE_FILTER)
			outside(mntns_id, number);
		return 0;
	}
	if (*(volatile __s64 *)&members)
		phase = phase_of_member(mntns_id);
	if (number == NR_UNSHARE && syscall_argument(regs, 0, false) & CLONE_NEWNS)
		note_unshare(mntns_id, slot);
	count(slot, task, number, phase);
	return 0;
}

/* A runtime's process has executed a program in a container: its first, or that of an exec. */
static __always_inline void program_starts(__u64 mntns_id, __u32 pid, struct task_struct *task, const char *runtime)
{
	__u32 *state = bpf_map_lookup_elem(&mntns_filter, &mntns_id), slot;
	struct task_mark exec = { .pid = pid, .state = TASK_EXEC };
	struct recording *recording;

	if (!state || *state == FILTER_DROP) {
		cache_put(mntns_id, 0);
		return;
	}
	slot = slot_of(mntns_id);
	cache_put(mntns_id, slot);
	recording = recording_at(slot);
	if (!recording || !slot)
		return;
	if (recording->started || *state == FILTER_PASS) {
		put_mark(pid, &exec);
	} else {
		/* The tracker, attached before us, has just entered the namespace. */
		recording->from_start = 1;
		recording->no_new_privs = READ(task, atomic_flags) & PFA_NO_NEW_PRIVS;
		__builtin_memcpy(recording->runtime, runtime, sizeof(recording->runtime));
	}
	recording->started = 1;
}

ON_EXEC(record_exec)
{
	__u64 mntns_id = mount_namespace_id(mount_namespace(task));
	__u32 pid = READ(task, tgid);
	struct task_mark *mark = bpf_map_lookup_elem(&marks, &pid);
	union comm comm;

	if (mark && mark->state == TASK_EXEC)
		return 0;
	if (mark && mark->state == TASK_UNSHARES) {
		drop_mark(pid, TASK_UNSHARES);
		mark = NULL;
	}
	if (mark && mark->pid != pid) {
		if (mark->mntns_id == mntns_id)
			return 0; /* `runc init`, a hook or another helper of the runtime */
		__builtin_memcpy(comm.text, mark->comm, sizeof(comm));
		drop_mark(pid, mark->state);
		program_starts(mntns_id, pid, task, comm.text);
		return 0;
	}
	bpf_get_current_comm(&comm, sizeof(comm));
	if (is_runtime(&comm)) {
		struct task_mark new = { .mntns_id = mntns_id, .pid = pid, .state = TASK_RUNTIME, .filters = filters_of(task) };

		__builtin_memcpy(new.comm, comm.text, sizeof(comm));
		if (mark)
			drop_mark(pid, mark->state);
		put_mark(pid, &new);
	} else if (mark && !is_copy_of_runtime(task)) {
		drop_mark(pid, mark->state); /* what looked like a runtime became something else */
	}
	/* The namespace may be one that the tracker has just entered, since a container made it for itself. */
	look_up(mntns_id);
	return 0;
}

ON_FORK(record_fork)
{
	__u32 parent_pid = READ(parent, tgid), child_pid = READ(child, tgid);
	struct task_mark *mark = bpf_map_lookup_elem(&marks, &parent_pid);
	__u64 parent_id, child_id;

	if (mark && child_pid != parent_pid && mark->state != TASK_UNSHARES) {
		struct task_mark copy = *mark;

		put_mark(child_pid, &copy);
	}
	/* clone() with CLONE_NEWNS */
	parent_id = mount_namespace_id(mount_namespace(parent));
	child_id = mount_namespace_id(mount_namespace(child));
	if (child_id != parent_id) {
		__u32 *slot = bpf_map_lookup_elem(&slots, &parent_id);

		if (slot)
			adopt(child_id, *slot);
	}
	return 0;
}

ON_THREAD_EXIT(record_exit)
{
	__u32 pid = READ(task, tgid);
	struct task_mark *mark;

	if (READ(task, signal, live.counter))
		return 0; /* other threads go on */
	mark = bpf_map_lookup_elem(&marks, &pid);
	if (mark)
		drop_mark(pid, mark->state);
	return 0;
}
