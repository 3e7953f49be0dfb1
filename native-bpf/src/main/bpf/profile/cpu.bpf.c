// SPDX-License-Identifier: GPL-2.0-only
/*
 * Samples what runs on each CPU: kernel and user stack, walked by frame pointers (the kernel's own by what it has). Each
 * sample is a record in the ring, not a count in a map: there are few of them, user space needs the first of a process
 * while that still lives, to learn what its addresses mean, and no two stacks can fall on one hash.
 */
#include "../gadget.h"

#define MAX_FRAMES 127 /* PERF_MAX_STACK_DEPTH */
#define MAX_STACK_BYTES (MAX_FRAMES * 8)
#define STACK_MASK 0x3f8 /* keeps an offset within a stack, for the verifier */

const volatile bool kernel_only = false;
const volatile bool user_only = false;

struct cpu_sample {
	struct process process;
	__u64 image; /* tells programs apart that have or had the same pid */
	/* By its program a process is understood that ends before anybody can look at it. */
	__u64 program_inode;
	__u64 program_start; /* address of its first code */
	__u32 program_device;
	__u16 kernel_bytes; /* of return addresses, the innermost first */
	__u16 user_bytes;
	bool truncated; /* a stack has more frames than fit: the outermost are missing */
	/* the kernel's stack and the user's follow */
};

const struct cpu_sample *sample_type __attribute__((unused));

struct scratch {
	struct cpu_sample sample;
	__u64 frames[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* The image of each process that was sampled: a new one wakes the reader, which has to be quick. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, __u64);
} images SEC(".maps");

static __always_inline bool is_new(__u32 pid, __u64 image)
{
	__u64 *known = bpf_map_lookup_elem(&images, &pid);

	if (known && *known == image)
		return false;
	bpf_map_update_elem(&images, &pid, &image, BPF_ANY);
	return true;
}

SEC("perf_event")
int profile_cpu(void *ctx)
{
	struct task_struct *task = current_task();
	__u64 home = home_id(task);
	long kernel = 0, user = 0;
	__u32 zero = 0, size;
	struct scratch *s;
	__u64 flags;

	if (!READ(task, pid) || !passes(home))
		return 0; /* idle, or not wanted */
	s = bpf_map_lookup_elem(&scratches, &zero);
	if (!s)
		return 0;
	if (!user_only)
		kernel = bpf_get_stack(ctx, s->frames, MAX_STACK_BYTES, 0);
	if (kernel < 0)
		kernel = 0; /* it was in user mode */
	kernel &= STACK_MASK;
	if (kernel_only && !kernel)
		return 0;
	if (!kernel_only)
		user = bpf_get_stack(ctx, (void *)s->frames + kernel, MAX_STACK_BYTES, BPF_F_USER_STACK);
	if (user < 0)
		user = 0; /* a kernel thread, or an exiting process */
	if (user_only && !user)
		return 0;
	fill_process(&s->sample.process, task, home);
	s->sample.image = READ(task, group_leader, start_boottime) + READ(task, self_exec_id);
	if (user) {
		struct mm_struct *mm = READ(task, mm);
		struct inode *inode = READ(mm, exe_file, f_inode);

		s->sample.program_inode = READ(inode, i_ino);
		s->sample.program_device = READ(inode, i_sb, s_dev);
		s->sample.program_start = READ(mm, start_code);
	}
	s->sample.kernel_bytes = kernel;
	s->sample.user_bytes = user;
	s->sample.truncated = kernel == MAX_STACK_BYTES || user == MAX_STACK_BYTES;
	size = sizeof(s->sample) + kernel + (user & STACK_MASK);
	flags = user && is_new(s->sample.process.pid, s->sample.image) ? BPF_RB_FORCE_WAKEUP : wakeup_flags(size);
	if (bpf_ringbuf_output(&events, &s->sample, size, flags))
		count_lost();
	return 0;
}
