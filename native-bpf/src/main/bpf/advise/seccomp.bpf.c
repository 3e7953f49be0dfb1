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
#include "../syscall.h"

#define E2BIG 7 /* of a full map */
#define RECORDINGS 1024 /* user space may set more or fewer */
#define COUNTERS 512 /* native calls have numbers below this; seldom ones above go to the hash map */
#define HIGHEST_NUMBER 1023 /* no architecture has calls above */
#define CACHE_ENTRIES 4096
#define ID_BITS 40
#define SECCOMP_MODE_FILTER 2
#define PFA_NO_NEW_PRIVS 1
#define CLONE_NEWNS 0x00020000

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
	__u64 mntns_id;
	__u64 out_of_range; /* calls whose number no architecture has */
	__u64 lost; /* calls seen for the first time that found no room in `calls` */
	__u32 others; /* whether `calls` has more of this namespace than what the counters tell */
	__u32 started; /* its first program runs */
	__u32 from_start; /* and was seen to be executed */
	__u32 no_new_privs; /* that program's */
	char runtime[16]; /* name of the runtime's process that started it */
};

struct call_key {
	__u64 mntns_id;
	__u32 number;
	__u16 arch;
	__u16 phase;
};

struct call {
	__u64 count; /* 0 where the recording's counters have it */
	__u64 first; /* CLOCK_MONOTONIC, nanoseconds */
	char comm[16];
};

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
	__uint(max_entries, RECORDINGS);
	__type(key, __u64); /* mount namespace; one that a container made has the index of the container's */
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

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32); /* pid */
	__type(value, struct task_mark);
} marks SEC(".maps");

/* Namespaces that found no recording free. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} turned_away SEC(".maps");

/*
 * What mntns_filter and slots said of a namespace, in one word so that it is read whole: the namespace's id, the
 * generation in which they were asked (8 bits), the index of its recording (16 bits).
 */
__u64 cache[CACHE_ENTRIES];

/* User space counts it up, modulo 256, where it has changed what the kernel side cannot see change. */
__u32 generation SEC(".data.generation");

/* Processes in another state than TASK_RUNTIME: while there are none, no call needs to look for its process's mark. */
__s64 members;

const struct recording *recording_type __attribute__((unused));
const struct call_key *call_key_type __attribute__((unused));
const struct call *call_type __attribute__((unused));

static __always_inline __u64 cache_tag(__u64 mntns_id)
{
	return mntns_id << 8 | (*(volatile __u32 *)&generation & 0xff);
}

static __always_inline void cache_put(__u64 mntns_id, __u32 slot)
{
	if (!(mntns_id >> ID_BITS))
		*(volatile __u64 *)&cache[mntns_id & (CACHE_ENTRIES - 1)] = cache_tag(mntns_id) << 16 | slot;
}

static __always_inline struct recording *recording_at(__u32 slot)
{
	return bpf_map_lookup_elem(&recordings, &slot);
}

static __noinline __u32 slot_of(__u64 mntns_id)
{
	__u32 *slot = bpf_map_lookup_elem(&slots, &mntns_id), new = 0, zero = 0;
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
	recording->mntns_id = mntns_id;
	if (bpf_map_update_elem(&slots, &mntns_id, &new, BPF_NOEXIST)) {
		bpf_map_push_elem(&free_slots, &new, 0);
		slot = bpf_map_lookup_elem(&slots, &mntns_id);
		return slot ? *slot : 0;
	}
	return new;
}

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
		if (__sync_fetch_and_add(&recording->counts[phase][number], 1))
			return;
		key.mntns_id = recording->mntns_id;
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
	key.mntns_id = recording->mntns_id;
	key.number = number;
	recording->others = 1;
	count_other(recording, &key, false);
}

static __always_inline __u32 filters_of(struct task_struct *task)
{
	if (bpf_core_field_exists(task->seccomp.filter_count))
		return task->seccomp.filter_count.counter;
	return task->seccomp.mode == SECCOMP_MODE_FILTER;
}

/* Whether a runtime's process has loaded the container's filter, be it under one of its own or not. */
static __always_inline bool has_loaded_filter(struct task_mark *mark)
{
	return filters_of(bpf_get_current_task_btf()) > mark->filters;
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
		count(slot, bpf_get_current_task_btf(), number, PHASE_RUNTIME);
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

SEC("tp_btf/sys_enter")
int BPF_PROG(record_call, struct pt_regs *regs, long number)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 mntns_id = mount_namespace_id(task->nsproxy->mnt_ns);
	__u64 cached = *(volatile __u64 *)&cache[mntns_id & (CACHE_ENTRIES - 1)];
	__u32 slot, phase = PHASE_WORKLOAD;

	slot = cached >> 16 == cache_tag(mntns_id) ? cached & 0xffff : look_up(mntns_id);
	if (!slot) {
		if (number == NR_SETNS || task->seccomp.mode == SECCOMP_MODE_FILTER)
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

static __always_inline bool is_runtime(const char *comm)
{
	return (comm[0] == 'r' || comm[0] == 'c') &&
	       ((comm[0] == 'r' && comm[1] == 'u' && comm[2] == 'n' && comm[3] == 'c') ||
		(comm[0] == 'c' && comm[1] == 'r' && comm[2] == 'u' && comm[3] == 'n'));
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
		recording->no_new_privs = task->atomic_flags & PFA_NO_NEW_PRIVS;
		__builtin_memcpy(recording->runtime, runtime, sizeof(recording->runtime));
	}
	recording->started = 1;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(record_exec, struct task_struct *task)
{
	__u64 mntns_id = mount_namespace_id(task->nsproxy->mnt_ns);
	__u32 pid = task->tgid;
	struct task_mark *mark = bpf_map_lookup_elem(&marks, &pid);
	char comm[16];

	if (mark && mark->state == TASK_EXEC)
		return 0;
	if (mark && mark->state == TASK_UNSHARES) {
		drop_mark(pid, TASK_UNSHARES);
		mark = NULL;
	}
	if (mark && mark->pid != pid) {
		if (mark->mntns_id == mntns_id)
			return 0; /* `runc init`, a hook or another helper of the runtime */
		__builtin_memcpy(comm, mark->comm, sizeof(comm));
		drop_mark(pid, mark->state);
		program_starts(mntns_id, pid, task, comm);
		return 0;
	}
	bpf_get_current_comm(comm, sizeof(comm));
	if (is_runtime(comm)) {
		struct task_mark new = { .mntns_id = mntns_id, .pid = pid, .state = TASK_RUNTIME, .filters = filters_of(task) };

		__builtin_memcpy(new.comm, comm, sizeof(comm));
		if (mark)
			drop_mark(pid, mark->state);
		put_mark(pid, &new);
	} else if (mark) {
		drop_mark(pid, mark->state); /* what looked like a runtime became something else */
	}
	/* The namespace may be one that the tracker has just entered, since a container made it for itself. */
	look_up(mntns_id);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(record_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 parent_pid = parent->tgid, child_pid = child->tgid;
	struct task_mark *mark = bpf_map_lookup_elem(&marks, &parent_pid);

	__u64 parent_id, child_id;

	if (mark && child_pid != parent_pid && mark->state != TASK_UNSHARES) {
		struct task_mark copy = *mark;

		put_mark(child_pid, &copy);
	}
	/* clone() with CLONE_NEWNS */
	parent_id = mount_namespace_id(parent->nsproxy->mnt_ns);
	child_id = mount_namespace_id(child->nsproxy->mnt_ns);
	if (child_id != parent_id) {
		__u32 *slot = bpf_map_lookup_elem(&slots, &parent_id);

		if (slot)
			adopt(child_id, *slot);
	}
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(record_exit, struct task_struct *task)
{
	__u32 pid = task->tgid;
	struct task_mark *mark;

	if (task->signal->live.counter)
		return 0; /* other threads go on */
	mark = bpf_map_lookup_elem(&marks, &pid);
	if (mark)
		drop_mark(pid, mark->state);
	return 0;
}
