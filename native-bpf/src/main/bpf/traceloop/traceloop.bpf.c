// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last system calls of each container.
 *
 * A record is written when a call begins, into the place that it keeps, and completed when it returns: so a call that
 * hangs, or never returns, is there too. What has been overwritten meanwhile is recorded anew when it returns.
 */
#include "record.h"

#define SIGNAL_GROUP_EXIT 4 /* include/linux/sched/signal.h */

ON_SYS_ENTER(traceloop_enter)
{
	bool compat = syscall_is_compat(task);
	struct call_spec *spec = spec_of(number, compat);
	bool left_out = spec && spec->left_out;
	__u64 home, sequence;
	struct call_record *record;
	struct pending_call *call;
	struct ring *ring;
	struct scratch *s;
	__u32 length;

	if (left_out) {
		call = pending_calls_of(task);
		if (call && call->known)
			return 0;
	}
	home = home_id(task);
	ring = ring_of(home);
	if (!ring)
		return 0;
	s = scratch_of(SCRATCH_ENTER, regs, spec, compat);
	call = pending_calls_made(task);
	if (!s || !call) {
		count_lost();
		return 0;
	}
	if (call->joined)
		return 0;
	call->known = true;
	if (left_out)
		return 0;
	call->entered = true;
	record = begin(ring, task, home, number, compat, &sequence);
	if (!record) {
		call->sequence = 0;
		return 0;
	}
	call->home = home;
	call->sequence = sequence;
	call->timestamp = record->process.timestamp;
	call->number = number;
	call->compat = compat;
	__builtin_memcpy(record->args, s->args, sizeof(record->args));
	for (int i = 0; i < ARGUMENTS; i++)
		if (s->spec.captures[i] && s->spec.captures[i] < CAPTURE_RESULT)
			capture(SCRATCH_ENTER, i);
	length = at_most(DATA_BYTES, s->length);
	if (length)
		bpf_probe_read_kernel(record->data, length, s->data);
	record->data_len = length;
	record->missing = s->missing;
	barrier();
	record->sequence = sequence;
	return 0;
}

static __always_inline void mark_joined(struct task_struct *task)
{
	struct belonging *belonging = belonging_of(task);
	struct pending_call *call;

	if ((belonging && belonging->container) || !ring_of(home_id(task)))
		return; /* the container's own, wherever it goes; or in none that is recorded */
	call = pending_calls_made(task);
	if (call)
		call->joined = true;
}

/* What a runtime forks after it has joined is the runtime's too. A child leaves its parent's call, or begins behind it. */
ON_FORK(traceloop_fork)
{
	struct pending_call *of_parent = pending_calls_of(parent), *call;

	if (!of_parent || !(of_parent->joined || of_parent->known))
		return 0;
	call = pending_calls_made(child);
	if (!call)
		return 0;
	call->joined = of_parent->joined;
	call->known = of_parent->known;
	call->entered = true;
	return 0;
}

/* Whether a filter has answered the call that a thread leaves. The signal handler's return has no number any more. */
static __always_inline bool is_filtered(struct task_struct *task, struct pending_call *call, long number)
{
	return call && call->known && !call->entered && !call->joined && number >= 0 &&
	       READ(task, seccomp.mode) == SECCOMP_MODE_FILTER;
}

/* A call that ends in a signal, or with its thread: nothing of it is seen but that. Not before 5.15, which hides its registers. */
static __always_inline void record_killed(struct task_struct *task, struct pt_regs *regs)
{
	struct pending_call *call = pending_calls_of(task);
	bool compat = syscall_is_compat(task);
	long number = syscall_number(regs);
	__u64 home = home_id(task), sequence;
	struct call_spec *spec = spec_of(number, compat);
	struct ring *ring = ring_of(home);
	struct call_record *record;
	struct scratch *s;

	if (!ring || (call && call->joined) || (spec && spec->left_out))
		return;
	s = scratch_of(SCRATCH_EXIT, regs, spec, compat);
	record = s ? begin(ring, task, home, number, compat, &sequence) : NULL;
	if (!record)
		return;
	__builtin_memcpy(record->args, s->args, sizeof(record->args));
	record->state |= CALL_FILTERED;
	for (int i = 0; i < ARGUMENTS; i++)
		if (s->spec.captures[i] && s->spec.captures[i] < CAPTURE_RESULT)
			capture(SCRATCH_EXIT, i);
	append(record, s);
	barrier();
	record->sequence = sequence;
}

/* Of a filter, to the thread that made the call; it may handle the signal, and leaves the call then with no result. */
ON_SIGNAL(traceloop_signal)
{
	struct pending_call *pending;

	if (sig != SIGSYS || code != SYS_SECCOMP || target != READ(task, pid))
		return 0;
	pending = pending_calls_of(task);
	if (pending)
		pending->entered = true;
	if (HAVE_SAVED_REGISTERS)
		record_killed(task, SAVED_REGISTERS(task));
	return 0;
}

/* SECCOMP_RET_KILL_THREAD where there are other threads: no signal, the thread ends. From 5.17 on its mode is "dead" then. */
ON_THREAD_EXIT(traceloop_thread_exit)
{
	if (READ(task, exit_code) == SIGSYS && !(READ(task, signal, flags) & SIGNAL_GROUP_EXIT) &&
	    READ(task, seccomp.mode) >= SECCOMP_MODE_FILTER && HAVE_SAVED_REGISTERS)
		record_killed(task, SAVED_REGISTERS(task));
	return 0;
}

ON_SYS_EXIT(traceloop_exit)
{
	struct pending_call *call = pending_calls_of(task);
	struct call_record *record = NULL;
	struct call_spec *spec;
	struct ring *ring;
	struct scratch *s;
	__u64 home, sequence;
	__u32 missing;
	bool compat, unseen, filtered;
	long number;

	compat = syscall_is_compat(task);
	number = ret ? syscall_number(regs) : succeeded_number(regs, compat);
	filtered = is_filtered(task, call, number);
	if (call)
		call->entered = false;
	unseen = !filtered && (!call || !call->sequence);
	if (filtered) {
		home = home_id(task);
	} else if (unseen) {
		/*
		 * The call that becomes a container's first program begins while the namespace does not pass yet, that
		 * of an exec while its caller is the runtime's.
		 */
		if (ret)
			return 0;
		if (number == NR_SETNS && !compat)
			mark_joined(task);
		if (number != NUMBER(EXECVE, compat) && number != NUMBER(EXECVEAT, compat))
			return 0;
		home = home_id(task);
		if (!ring_of(home))
			return 0;
		call = pending_calls_made(task);
		if (call) {
			call->joined = false;
			call->known = true;
		}
	} else {
		home = call->home;
		compat = call->compat;
		number = call->number;
		sequence = call->sequence;
		call->sequence = 0;
		record = place_of(home, sequence);
	}
	spec = spec_of(number, compat);
	if (spec && spec->left_out)
		return 0;
	s = scratch_of(SCRATCH_EXIT, regs, spec, compat);
	if (!s)
		return 0;
	s->ret = ret;
	missing = 0;
	if (!record || record->sequence != sequence) {
		ring = ring_of(home);
		if (!ring)
			return 0;
		record = begin(ring, task, home, number, compat, &sequence);
		if (!record)
			return 0;
		if (unseen) {
			__builtin_memset(record->args, 0, sizeof(record->args));
			record->state |= CALL_ARGUMENTS_UNKNOWN;
			capture_program(s, task, number == NUMBER(EXECVEAT, compat));
		} else {
			__builtin_memcpy(record->args, s->args, sizeof(record->args));
			if (filtered)
				record->state |= CALL_FILTERED;
			else
				record->process.timestamp = call->timestamp;
			missing = (1 << ARGUMENTS) - 1;
		}
	} else {
		missing = record->missing;
		__builtin_memcpy(s->args, record->args, sizeof(s->args));
	}
	record->sequence = 0;
	barrier();

	for (int i = 0; i <= RETURNED; i++) {
		__u8 kind = s->spec.captures[i];

		if (!kind || (i == RETURNED && ret < 0))
			continue;
		if (kind >= CAPTURE_RESULT || i == RETURNED || missing & 1 << i)
			capture(SCRATCH_EXIT, i);
	}
	append(record, s);
	record->ret = ret;
	record->duration = bpf_ktime_get_ns() - record->process.timestamp;
	record->state |= CALL_RETURNED;
	barrier();
	record->sequence = sequence;
	return 0;
}
