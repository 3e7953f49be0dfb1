// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows container runtimes from their exec to the first program of the container, so that its mount namespace is in
 * mntns_filter before that program's first instruction, however late user space is.
 *
 * A runtime's process and what it forks belong to the runtime's call. The moment one of them executes a program in another
 * mount namespace than the runtime's, that program is the container's, and so is all that descends from it: what it
 * executes then, under whatever name, is no runtime.
 */
#include "gadget.h"
#include "path.h"
#include "runtime.h"

#define ARGV_BYTES 8192

/*
 * Inode number of the host's pid namespace: a runtime in another one is in a container, maybe one that user space does not
 * know.
 */
const volatile __u32 host_pidns = 0;

enum record_kind {
	RECORD_RUNTIME = 1, /* a runtime or conmon was executed: data is its argv and cwd */
	RECORD_STARTED = 2, /* the first program of a container, or of an exec into one */
};

/* argv and cwd follow. */
struct record {
	__u64 call_id;
	__u64 timestamp;
	__u64 mntns_id;
	__u32 kind;
	__u32 mntns;
	__u32 pid;
	__u32 ppid;
	__u32 euid; /* as the host counts */
	__u32 argv_len;
	__u32 cwd_len;
	__u32 truncated;
};

struct task_row {
	__u64 mntns_id;
	__u64 container; /* that it belongs to; 0 for none */
	__u64 start; /* CLOCK_BOOTTIME, nanoseconds */
	__u32 mntns;
	__u32 pidns;
	__u32 pid;
	__u32 ppid;
	__u32 filters;
	char comm[16];
};

/* What user space knows of a process that was there before us. */
struct claim {
	__u64 start; /* the process's: its pid may be another's meanwhile */
	struct belonging belonging;
};

struct scratch {
	struct record record;
	char data[ARGV_BYTES + PATH_BYTES];
};

/* By pid; tracker_tasks takes them in. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct claim);
} claims SEC(".maps");

/* The host's own mount namespace, and ours: what a runtime executes there is never a container's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u64);
	__type(value, __u32);
} host_namespaces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* Keeps the types in the object's BTF. */
const struct record *record_type __attribute__((unused));
const struct task_row *task_row_type __attribute__((unused));
const struct claim *claim_type __attribute__((unused));

/* Users may fill half of the ring by what they execute, so that the other half is there for containers' starts. */
static __always_inline bool has_room_for(__u32 euid)
{
	return !euid || bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < 2 * wakeup_bytes;
}

static __always_inline void emit_runtime(struct task_struct *task, __u64 mntns_id, __u64 call_id)
{
	__u32 zero = 0;
	struct scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	unsigned long start, length;
	bool cut;
	__u32 cwd;

	if (!s)
		return;
	start = READ(task, mm, arg_start);
	length = READ(task, mm, arg_end) - start;
	s->record.truncated = length > ARGV_BYTES;
	length = at_most(ARGV_BYTES, length);
	if (bpf_probe_read_user(s->data, length, (void *)start)) {
		s->record.truncated = 1;
		length = 0;
		count_lost(); /* the container has no name then */
	}
	s->record.kind = RECORD_RUNTIME;
	s->record.call_id = call_id;
	s->record.timestamp = call_id;
	s->record.mntns_id = mntns_id;
	s->record.mntns = READ(task, nsproxy, mnt_ns, ns.inum);
	s->record.pid = READ(task, tgid);
	s->record.ppid = READ(task, real_parent, tgid);
	s->record.euid = READ(task, real_cred, euid.val);
	s->record.argv_len = length;
	cwd = path_copy(&s->data[length], path_render(&READ(task, fs)->pwd), &cut);
	s->record.cwd_len = cwd;
	if (bpf_ringbuf_output(&events, &s->record, sizeof(s->record) + length + cwd, 0))
		count_lost();
}

/* What a runtime has forked executes a program in a container: its first, or that of an exec. */
static __always_inline void start(struct task_struct *task, struct belonging *belonging, __u64 mntns_id)
{
	struct record started = { .kind = RECORD_STARTED, .call_id = belonging->call_id };
	__u32 pending = FILTER_PENDING;
	long result;

	started.timestamp = bpf_ktime_get_ns();
	started.mntns_id = mntns_id;
	started.mntns = READ(task, nsproxy, mnt_ns, ns.inum);
	started.pid = READ(task, tgid);
	started.ppid = READ(task, real_parent, tgid);
	result = bpf_map_update_elem(&mntns_filter, &mntns_id, &pending, BPF_NOEXIST);
	if (result == -E2BIG)
		count_lost();
	belonging->container = mntns_id;
	belonging->call_id = 0;
	belonging->exec = result == -EEXIST;
	belonging->first = true;
	if (bpf_ringbuf_output(&events, &started, sizeof(started), 0))
		count_lost();
}

ON_EXEC(tracker_exec)
{
	__u64 mntns_id = mount_namespace_id(mount_namespace(task)), call_id;
	struct belonging *belonging = belonging_of(task);
	__u32 pid = READ(task, tgid);
	bool runtime;
	union comm comm;

	if (in_container(belonging)) {
		belonging->first = false;
		return 0;
	}
	if (belonging && belonging->call_id && belonging->runtime != pid) {
		if (belonging->mntns_id != mntns_id && !bpf_map_lookup_elem(&host_namespaces, &mntns_id))
			start(task, belonging, mntns_id);
		return 0; /* else `runc init`, a hook or another helper of the runtime */
	}
	bpf_get_current_comm(&comm, sizeof(comm));
	runtime = is_runtime(&comm);
	if (belonging && !runtime && !is_copy_of_runtime(task))
		belonging->call_id = 0; /* what looked like a runtime became something else */
	if (!runtime && !is_conmon(&comm))
		return 0;
	if (is_container(mntns_id) || pid_namespace(task) != host_pidns)
		return 0; /* whoever it is, it is in a container */
	call_id = bpf_ktime_get_ns();
	if (runtime && !belonging)
		belonging = belonging_made(task);
	if (runtime && belonging) {
		belonging->container = 0;
		belonging->call_id = call_id;
		belonging->mntns_id = mntns_id;
		belonging->runtime = pid;
		belonging->filters = filters_of(task);
		belonging->exec = false;
		belonging->first = false;
		__builtin_memcpy(belonging->comm, comm.text, sizeof(comm));
	} else if (runtime) {
		count_lost();
	}
	if (has_room_for(READ(task, real_cred, euid.val)))
		emit_runtime(task, mntns_id, call_id);
	return 0;
}

ON_FORK(tracker_fork)
{
	struct belonging *belonging = belonging_of(parent), *inherited;
	__u64 mntns_id = 0;

	if (READ(parent, tgid) == READ(child, tgid) && !belonging)
		return 0;
	if (!belonging) {
		/* A process of a container that tracker_tasks has not come to yet, or one of the host's that has joined it. */
		mntns_id = mount_namespace_id(mount_namespace(parent));
		if (!is_container(mntns_id))
			return 0;
	} else if (!belonging->container && !belonging->call_id) {
		return 0;
	}
	inherited = belonging_made(child);
	if (!inherited) {
		count_lost();
		return 0;
	}
	if (belonging)
		*inherited = *belonging;
	else
		inherited->container = mntns_id;
	inherited->first = false;
	return 0;
}

#ifdef BEFORE_5_12
/* Since then the kernel forgets by itself what it keeps of a task. */
ON_THREAD_EXIT(tracker_exit)
{
	__u32 pid = READ(task, tgid);

	if (!READ(task, signal, live.counter))
		bpf_map_delete_elem(&belongings, &pid);
	return 0;
}
#endif

/* Says what a task belongs to that was there before us: what user space found out, or the container whose namespace it is in. */
static __always_inline struct belonging *claimed(struct task_struct *task, __u64 mntns_id)
{
	struct belonging *belonging = belonging_of(task);
	struct task_struct *leader = READ(task, group_leader);
	struct nsproxy *nsproxy = READ(leader, nsproxy);
	__u32 pid = READ(task, tgid);
	struct claim *claim;

	if (belonging && (belonging->container || belonging->call_id))
		return belonging;
	claim = bpf_map_lookup_elem(&claims, &pid);
	if (claim && claim->start != READ(leader, start_boottime))
		claim = NULL;
	if (!claim) {
		if (!is_container(mntns_id))
			return belonging;
		/* A thread of a daemon of the host may be in a container for a moment. */
		if (nsproxy && mount_namespace_id(READ(nsproxy, mnt_ns)) != mntns_id)
			return belonging;
	}
	belonging = belonging_made(task);
	if (!belonging) {
		count_lost();
		return NULL;
	}
	if (claim)
		*belonging = claim->belonging;
	else
		belonging->container = mntns_id;
	return belonging;
}

/* Every process, what it belongs to, and the id of its mount namespace: for the containers that were there before us. */
SEC("iter/task")
int tracker_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct belonging *belonging;
	struct task_row row = {};
	struct nsproxy *nsproxy;

	if (!task)
		return 0;
	nsproxy = READ(task, nsproxy);
	if (!nsproxy)
		return 0; /* exiting */
	row.mntns_id = mount_namespace_id(READ(nsproxy, mnt_ns));
	belonging = claimed(task, row.mntns_id);
	if (READ(task, pid) != READ(task, tgid))
		return 0;
	row.container = belonging ? belonging->container : 0;
	row.start = READ(task, start_boottime);
	row.mntns = READ(nsproxy, mnt_ns, ns.inum);
	row.pidns = pid_namespace(task);
	row.pid = READ(task, tgid);
	row.ppid = READ(task, real_parent, tgid);
	row.filters = filters_of(task);
	BPF_CORE_READ_STR_INTO(&row.comm, task, comm);
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}
