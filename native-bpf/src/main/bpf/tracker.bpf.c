// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows container runtimes from their exec to the first program of the container, so that a mount namespace is in
 * mntns_filter before that program's first instruction, however late user space is.
 *
 * A runtime's process and what it forks carry a tag. The moment one of them executes a program in another mount
 * namespace than the runtime's, that program is the container's: the namespace is let pass, and the tag ends.
 */
#include "gadget.h"
#include "path.h"
#include "runtime.h"

#define ARGV_BYTES 8192

enum record_kind {
	RECORD_RUNTIME = 1, /* a runtime or conmon was executed: data is its argv and cwd */
	RECORD_STARTED = 2, /* the first program of a container, or of an exec into one */
	RECORD_NESTED = 3, /* a program of a container in a mount namespace that the container itself made */
};

/* argv and cwd follow. */
struct record {
	__u64 call_id;
	__u64 timestamp;
	__u64 mntns_id;
	__u64 parent_mntns_id;
	__u32 kind;
	__u32 mntns;
	__u32 pid;
	__u32 ppid;
	__u32 argv_len;
	__u32 cwd_len;
	__u32 truncated;
};

struct task_row {
	__u64 mntns_id;
	__u32 mntns;
	__u32 pid;
	__u32 ppid;
	char comm[16];
};

struct tag {
	__u64 call_id; /* CLOCK_MONOTONIC at the runtime's exec: pids come again, this does not */
	__u64 mntns_id; /* the runtime's own */
	__u32 pid; /* the runtime's */
	__u32 unused;
};

struct scratch {
	struct record record;
	char data[ARGV_BYTES + PATH_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32); /* pid */
	__type(value, struct tag);
} runtimes SEC(".maps");

/*
 * The mount namespaces of the host's processes at our start: a privileged container may enter one of them, which does
 * not make it the container's own.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
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
const struct tag *tag_type __attribute__((unused));

static __always_inline void emit_runtime(struct task_struct *task, struct mnt_namespace *ns, __u64 mntns_id,
					 __u64 call_id)
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
	s->record.mntns = READ(ns, ns.inum);
	s->record.pid = READ(task, tgid);
	s->record.ppid = READ(task, real_parent, tgid);
	s->record.argv_len = length;
	cwd = path_copy(&s->data[length], path_render(&READ(task, fs)->pwd, &READ(task, fs)->root), &cut);
	s->record.cwd_len = cwd;
	if (bpf_ringbuf_output(&events, &s->record, sizeof(s->record) + length + cwd, 0))
		count_lost();
}

static __always_inline void emit_started(struct task_struct *task, struct mnt_namespace *ns, __u64 mntns_id,
					 struct record *started)
{
	__u32 pending = FILTER_PENDING;

	started->timestamp = bpf_ktime_get_ns();
	started->mntns_id = mntns_id;
	started->mntns = READ(ns, ns.inum);
	started->pid = READ(task, tgid);
	started->ppid = READ(task, real_parent, tgid);
	if (bpf_map_update_elem(&mntns_filter, &mntns_id, &pending, BPF_NOEXIST) == -E2BIG)
		count_lost();
	if (bpf_ringbuf_output(&events, started, sizeof(*started), 0))
		count_lost();
}

ON_EXEC(tracker_exec)
{
	struct mnt_namespace *ns = mount_namespace(task);
	__u64 mntns_id = mount_namespace_id(ns);
	__u32 pid = READ(task, tgid);
	struct tag *tag = bpf_map_lookup_elem(&runtimes, &pid);
	struct tag new = { .mntns_id = mntns_id, .pid = pid };
	bool runtime;
	union comm comm;

	if (tag && tag->pid != pid) {
		struct record started = { .kind = RECORD_STARTED, .call_id = tag->call_id };

		if (tag->mntns_id == mntns_id)
			return 0; /* `runc init`, a hook or another helper of the runtime */
		bpf_map_delete_elem(&runtimes, &pid);
		emit_started(task, ns, mntns_id, &started);
		return 0;
	}
	if (!bpf_map_lookup_elem(&mntns_filter, &mntns_id)) {
		__u64 parent_id = mount_namespace_id(mount_namespace(READ(task, real_parent)));
		struct record nested = { .kind = RECORD_NESTED, .parent_mntns_id = parent_id };

		if (bpf_map_lookup_elem(&mntns_filter, &parent_id) && !bpf_map_lookup_elem(&host_namespaces, &mntns_id))
			emit_started(task, ns, mntns_id, &nested);
	}

	bpf_get_current_comm(&comm, sizeof(comm));
	runtime = is_runtime(&comm);
	if (tag && !runtime) {
		if (is_copy_of_runtime(task))
			return 0;
		bpf_map_delete_elem(&runtimes, &pid); /* what looked like a runtime became something else */
	}
	if (!runtime && !is_conmon(&comm))
		return 0;
	new.call_id = bpf_ktime_get_ns();
	if (runtime && bpf_map_update_elem(&runtimes, &pid, &new, BPF_ANY))
		count_lost();
	emit_runtime(task, ns, mntns_id, new.call_id);
	return 0;
}

ON_FORK(tracker_fork)
{
	__u32 parent_pid = READ(parent, tgid), child_pid = READ(child, tgid);
	struct tag *tag = bpf_map_lookup_elem(&runtimes, &parent_pid);

	if (tag && child_pid != parent_pid && bpf_map_update_elem(&runtimes, &child_pid, tag, BPF_ANY))
		count_lost();
	return 0;
}

ON_THREAD_EXIT(tracker_exit)
{
	__u32 pid = READ(task, tgid);

	if (READ(task, pid) == pid)
		bpf_map_delete_elem(&runtimes, &pid);
	return 0;
}

/* Every process with the id of its mount namespace: for the containers that were there before us. */
SEC("iter/task")
int tracker_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct task_row row = {};
	struct nsproxy *nsproxy;

	if (!task || READ(task, pid) != READ(task, tgid))
		return 0;
	nsproxy = READ(task, nsproxy);
	if (!nsproxy)
		return 0; /* exiting */
	row.mntns_id = mount_namespace_id(READ(nsproxy, mnt_ns));
	row.mntns = READ(nsproxy, mnt_ns, ns.inum);
	row.pid = READ(task, tgid);
	row.ppid = READ(task, real_parent, tgid);
	BPF_CORE_READ_STR_INTO(&row.comm, task, comm);
	bpf_seq_write(ctx->meta->seq, &row, sizeof(row));
	return 0;
}
