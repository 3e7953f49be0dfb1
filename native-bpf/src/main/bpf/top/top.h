/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What gadgets that rank have in common: sums in a hash map, which user space takes out every interval, and a label for
 * each key, written once when the key is new: what there is to show of it besides its sums.
 *
 * There are two maps of sums, and `current` says which one is in use. To end an interval user space puts the other one
 * in its place. Such an update of a map of maps returns only when no program runs any more that may have found the old
 * map (maybe_wait_bpf_programs() in kernel/bpf/syscall.c, since 4.20): what is read then is complete, and nothing is
 * ever added to a sum that has been read.
 */
#pragma once

#include "../gadget.h"

#define SUMS_ENTRIES 16384 /* user space sets the size */

/* The maps for keys and values of these types; the value begins with a struct top_value. */
#define TOP_MAPS(key_type, value_type)                                                                                 \
	struct sums {                                                                                                  \
		__uint(type, BPF_MAP_TYPE_HASH);                                                                       \
		__uint(max_entries, SUMS_ENTRIES);                                                                     \
		__type(key, key_type);                                                                                 \
		__type(value, value_type);                                                                             \
	} sums_first SEC(".maps"), sums_second SEC(".maps");                                                           \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);                                                              \
		__uint(max_entries, 1);                                                                                \
		__type(key, __u32);                                                                                    \
		__array(values, struct sums);                                                                          \
	} current SEC(".maps") = {                                                                                     \
		.values = { &sums_first },                                                                             \
	}

struct top_value {
	__u64 label; /* the number of its label; 0 while there is none */
};

struct top_label {
	__u64 number; /* of the value that it belongs to */
	struct process process; /* the first that used the key in this interval */
};

/* A number that no other label has: no two are made on one CPU within one nanosecond. */
static __always_inline __u64 label_number(void)
{
	return bpf_ktime_get_ns() << 12 | (bpf_get_smp_processor_id() & 0xfff);
}

/*
 * Whether whoever calls is to write the label; it sets value->label to 0 again if it cannot. Where nothing can be compared
 * and swapped at once, two CPUs may both write one, and the value has the number of one of them.
 */
static __always_inline bool needs_label(struct top_value *value, __u64 number)
{
#ifdef BEFORE_5_12
	if (value->label)
		return false;
	value->label = number;
	return true;
#else
	return !value->label && !__sync_val_compare_and_swap(&value->label, 0, number);
#endif
}
