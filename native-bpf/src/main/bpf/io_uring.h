/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a gadget does not see since it is done by io_uring instead of by a system call: user space is told, once for each
 * container, that there is such a thing. The gadget says what it misses by io_uring_hides(opcode).
 */
#pragma once

#include "gadget.h"

/* enum io_uring_op, include/uapi/linux/io_uring.h */
#define IORING_OP_READV 1
#define IORING_OP_WRITEV 2
#define IORING_OP_READ_FIXED 4
#define IORING_OP_WRITE_FIXED 5
#define IORING_OP_SENDMSG 9
#define IORING_OP_RECVMSG 10
#define IORING_OP_OPENAT 18
#define IORING_OP_READ 22
#define IORING_OP_WRITE 23
#define IORING_OP_SEND 26
#define IORING_OP_RECV 27
#define IORING_OP_OPENAT2 28
#define IORING_OP_SPLICE 30
#define IORING_OP_TEE 33
#define IORING_OP_SEND_ZC 47
#define IORING_OP_SENDMSG_ZC 48
#define IORING_OP_READ_MULTISHOT 49
#define IORING_OP_RECV_ZC 58
#define IORING_OP_READV_FIXED 60
#define IORING_OP_WRITEV_FIXED 61

struct io_uring_use {
	__u64 timestamp; /* CLOCK_MONOTONIC, nanoseconds */
	__u32 pid;
	char comm[16];
};

const struct io_uring_use *io_uring_use_type __attribute__((unused));

/* The first process of each home_id() that was seen to do so. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u64);
	__type(value, struct io_uring_use);
} io_uring_uses SEC(".maps");

/* How many were entered. Global data, as `lost` is, so that user space can look often. */
__u64 io_uring_news;

static __always_inline bool io_uring_hides(__u8 opcode);

ON_IO_URING_SUBMIT(io_uring)
{
	struct io_uring_use use = {};
	struct task_struct *leader;
	__u64 home;

	if (!io_uring_hides(opcode))
		return 0;
	home = home_id(task);
	if (!passes(home) || bpf_map_lookup_elem(&io_uring_uses, &home))
		return 0;
	use.timestamp = bpf_ktime_get_ns();
	use.pid = READ(task, tgid);
	leader = READ(task, group_leader);
	bpf_probe_read_kernel(use.comm, sizeof(use.comm), &leader->comm);
	if (!bpf_map_update_elem(&io_uring_uses, &home, &use, BPF_NOEXIST))
		__sync_fetch_and_add(&io_uring_news, 1);
	return 0;
}
