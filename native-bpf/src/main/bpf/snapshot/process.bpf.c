// SPDX-License-Identifier: GPL-2.0-only
/* The processes there are now, or their threads. */
#include "../snapshot.h"

const volatile bool threads = false;

struct process_entry {
	struct process process;
};

const struct process_entry *entry_type __attribute__((unused));

SEC("iter/task")
int snapshot_entries(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct process_entry entry = {};

	if (!task || (!threads && READ(task, pid) != READ(task, tgid)))
		return 0;
	fill_process(&entry.process, task);
	bpf_seq_write(ctx->meta->seq, &entry, sizeof(entry));
	return 0;
}
