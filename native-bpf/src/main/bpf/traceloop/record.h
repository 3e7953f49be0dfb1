/* SPDX-License-Identifier: GPL-2.0-only */
/* A call's record, and how it is begun and filled. */
#pragma once

#include "../gadget.h"
#include "../path.h"
#include "../syscall.h"
#include "../task_data.h"
#include "capture.h"

#define MUCH 220
#define LITTLE 88
#define NUMBERS 1024 /* of each architecture; larger ones are recorded without what their pointers point to */

enum call_state {
	CALL_COMPAT = 1, /* of a 32-bit program */
	CALL_RETURNED = 2,
	CALL_ARGUMENTS_UNKNOWN = 4, /* its beginning was not seen */
	CALL_FILTERED = 8, /* a seccomp filter answered, and it was not made */
};

struct call_record {
	struct process process; /* its timestamp is that of the call's beginning */
	__u64 sequence; /* which call of its ring, from 1 on; 0 while it is written */
	__u64 duration; /* nanoseconds */
	__s64 ret;
	__u64 args[ARGUMENTS];
	__u32 number;
	__u16 cpu;
	__u16 data_len;
	__u8 state;
	__u8 missing; /* parameters whose memory was not there at the beginning */
	char data[DATA_BYTES]; /* items, of which the last one may be cut */
};

#define RECORD struct call_record
#include "../recorder.h"

/*
 * A call that a thread is in, and whether it is a thread of the container. The kernel asks the seccomp filter before it says
 * sys_enter: where a known thread leaves a call that it has not entered, the filter has answered.
 */
struct pending_call {
	__u64 home;
	__u64 sequence; /* 0: none */
	__u64 timestamp;
	__u32 number;
	bool compat;
	/* It has joined the container and executed nothing there yet: a runtime at an exec, whose calls are not the container's. */
	bool joined;
	bool known; /* its entries are seen */
	bool entered; /* sys_enter was seen, and its sys_exit has not been; or the exit is known to mean nothing */
};

const struct call_record *event_type __attribute__((unused));
const struct call_spec *spec_type __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2 * NUMBERS); /* native calls, then those of 32-bit programs */
	__type(key, __u32);
	__type(value, struct call_spec);
} specs SEC(".maps");

TASK_DATA(pending_calls, struct pending_call);

static __always_inline struct call_spec *spec_of(long number, bool compat)
{
	__u32 index = (__u32)number;

	if (index >= NUMBERS)
		return NULL;
	index += compat ? NUMBERS : 0;
	return bpf_map_lookup_elem(&specs, &index);
}

/* Takes the ring's next place and writes all that is known without the caller's memory; NULL where there is no room. */
static __always_inline struct call_record *begin(struct ring *ring, struct task_struct *task, __u64 home,
						 long number, bool compat, __u64 *sequence)
{
	struct call_record *record;

	*sequence = next_sequence(ring, home);
	if (!*sequence)
		return NULL;
	record = take_place(home, *sequence);
	if (!record)
		return NULL;
	fill_process(&record->process, task, home);
	record->duration = 0;
	record->ret = 0;
	record->number = number;
	record->cpu = bpf_get_smp_processor_id();
	record->data_len = 0;
	record->state = compat ? CALL_COMPAT : 0;
	record->missing = 0;
	return record;
}

static __always_inline struct scratch *scratch_of(__u32 index, struct pt_regs *regs, struct call_spec *spec, bool compat)
{
	struct scratch *s = bpf_map_lookup_elem(&scratches, &index);

	if (!s)
		return NULL;
	s->args[0] = syscall_argument(regs, 0, compat);
	s->args[1] = syscall_argument(regs, 1, compat);
	s->args[2] = syscall_argument(regs, 2, compat);
	s->args[3] = syscall_argument(regs, 3, compat);
	s->args[4] = syscall_argument(regs, 4, compat);
	s->args[5] = syscall_argument(regs, 5, compat);
	s->compat = compat;
	s->length = 0;
	s->missing = 0;
	if (spec)
		s->spec = *spec;
	else
		__builtin_memset(&s->spec, 0, sizeof(s->spec));
	return s;
}

/* Where the beginning was not seen: the path of the program that runs now. */
static __always_inline void capture_program(struct scratch *s, struct task_struct *task, __u32 parameter)
{
	struct item *item = (void *)s->data;
	struct path_text *text;
	bool truncated;
	__u32 length;

	text = file_render(&READ(task, mm, exe_file)->f_path);
	length = path_end(item + 1, text, &truncated);
	item->parameter = parameter;
	item->truncated = truncated;
	item->length = length;
	s->length = sizeof(*item) + length;
}

/* Puts what was captured at a call's end behind what its beginning left: little behind much, or much behind little. */
static __always_inline void append(struct call_record *record, struct scratch *s)
{
	__u64 before = record->data_len, length = s->length;

	if (!length || before > DATA_BYTES - LITTLE)
		return;
	if (before <= DATA_BYTES - MUCH) {
		length = at_most(MUCH, length);
		bpf_probe_read_kernel(&record->data[at_most(DATA_BYTES - MUCH, before)], length, s->data);
	} else {
		length = at_most(LITTLE, length);
		bpf_probe_read_kernel(&record->data[at_most(DATA_BYTES - LITTLE, before)], length, s->data);
	}
	record->data_len = before + length;
}
