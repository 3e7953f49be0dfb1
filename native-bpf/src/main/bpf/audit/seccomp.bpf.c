// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls that a seccomp filter did not let through. The kernel asks the filter before it says sys_enter, so a
 * call that fails in the filter has a sys_exit and no sys_enter; one that ends in SIGSYS has the signal. Calls that were
 * let through and logged, and threads that were killed without a signal, only the kernel's audit records tell of: for
 * these, `processes` keeps who a process is, for when the record comes and the process has gone.
 */
#include "../gadget.h"
#include "../syscall.h"
#include "../task_data.h"

#define SA_IMMUTABLE 0x00800000 /* 5.16 and later: the signal cannot be caught */
#define FILTERS 16

enum denial {
	DENIAL_ERROR = 1, /* the call returned without being made */
	DENIAL_TRAP = 2, /* SIGSYS, which the program may handle */
	DENIAL_KILL = 3, /* SIGSYS, which it may not */
};

struct seccomp_event {
	struct process process;
	__u32 denial; /* enum denial */
	__u32 number;
	__s32 ret; /* what the call returned, with DENIAL_ERROR */
	bool compat;
	bool listener; /* a process outside may have decided */
};

const struct seccomp_event *event_type __attribute__((unused));

struct call_state {
	bool entered; /* sys_enter was seen, and its sys_exit has not been */
	bool signalled; /* SIGSYS was seen in place of sys_enter */
};

TASK_DATA(states, struct call_state);

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u32); /* pid */
	__type(value, struct process);
} processes SEC(".maps");

static __always_inline void remember(struct process *process)
{
	__u32 pid = process->pid;

	bpf_map_update_elem(&processes, &pid, process, BPF_ANY);
}

static __always_inline bool has_listener(struct task_struct *task)
{
	struct seccomp_filter *filter = READ(task, seccomp.filter);

	for (int i = 0; i < FILTERS && filter; i++) {
		if (BPF_CORE_READ(filter, notif))
			return true;
		filter = BPF_CORE_READ(filter, prev);
	}
	return false;
}

static __always_inline struct call_state *new_state(struct task_struct *task, __u64 home)
{
	struct process process;

	fill_process(&process, task, home);
	remember(&process);
	return states_made(task);
}

ON_SYS_ENTER(audit_enter)
{
	struct call_state *state;
	__u64 home;

	if (READ(task, seccomp.mode) != SECCOMP_MODE_FILTER)
		return 0;
	home = home_id(task);
	if (!passes(home))
		return 0;
	state = states_of(task);
	if (!state)
		state = new_state(task, home);
	if (state)
		state->entered = true;
	else
		count_lost();
	return 0;
}

ON_SYS_EXIT(audit_exit)
{
	struct seccomp_event event = {};
	struct call_state *state;
	__u64 home;

	if (READ(task, seccomp.mode) != SECCOMP_MODE_FILTER)
		return 0;
	home = home_id(task);
	if (!passes(home))
		return 0;
	state = states_of(task);
	if (!state) {
		/*
		 * The first that we hear of the task: it leaves a call that it entered before we were attached, before the
		 * filter was loaded, before its container's start was known; or it is new and leaves its parent's fork.
		 */
		if (!new_state(task, home))
			count_lost();
		return 0;
	}
	if (state->entered || state->signalled) {
		state->entered = false;
		state->signalled = false;
		return 0;
	}
	fill_process(&event.process, task, home);
	event.denial = DENIAL_ERROR;
	event.number = syscall_number(regs);
	event.ret = ret;
	event.compat = syscall_is_compat(task);
	event.listener = has_listener(task);
	emit(&event, sizeof(event));
	return 0;
}

ON_SIGNAL(audit_signal)
{
	struct seccomp_event event = {};
	unsigned long flags;
	struct call_state *state;
	__u64 home;

	if (sig != SIGSYS || code != SYS_SECCOMP || target != READ(task, pid))
		return 0;
	home = home_id(task);
	if (!passes(home))
		return 0;
	fill_process(&event.process, task, home);
	remember(&event.process);
	state = states_made(task);
	if (state)
		state->signalled = true;
	else
		count_lost();
	flags = READ(task, sighand, action[SIGSYS - 1].sa.sa_flags);
	event.denial = flags & SA_IMMUTABLE ? DENIAL_KILL : DENIAL_TRAP;
	event.number = call;
	event.compat = syscall_is_compat(task);
	emit(&event, sizeof(event));
	return 0;
}
