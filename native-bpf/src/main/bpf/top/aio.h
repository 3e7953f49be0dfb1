/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What io_submit() gives the kernel to read and write, libaio's way. It is counted as it is submitted and not as it is
 * completed, for programs may take results out of the memory that they share with the kernel, without a call. So a write
 * counts with the bytes asked for, and a read with what the file has of them.
 */
#pragma once

#include "../kernel.h"

/*
 * Of a call, lest a container's keep a CPU: what is beyond is counted as lost. Of new files the first few get their label
 * now, others when they are used again.
 */
#define SUBMITTED_MOST 1024
#define SUBMITTED_VECTORS_MOST 4096
#define SUBMITTED_LABELS_MOST 64

#define VECTORS_MOST 1024 /* UIO_MAXIOV */
#define MAX_RW_COUNT 0x7ffff000 /* the kernel moves no more at once */

/* include/uapi/linux/aio_abi.h */
enum iocb_opcode {
	IOCB_CMD_PREAD = 0,
	IOCB_CMD_PWRITE = 1,
	IOCB_CMD_PREADV = 7,
	IOCB_CMD_PWRITEV = 8,
};

struct user_iocb {
	__u64 data;
	__u64 key_and_flags;
	__u16 opcode;
	__s16 priority;
	__u32 fd;
	__u64 buffer; /* of a form with v: struct iovec[bytes] */
	__u64 bytes;
	__u64 offset;
};

/* Global, so that the verifier looks at one instead of each. */
__noinline __u64 one_vector_bytes(__u64 vectors, __u64 index, __u32 compat)
{
	__u32 compat_vector[2] = {};
	__u64 vector[2] = {};

	if (compat) {
		bpf_probe_read_user(compat_vector, sizeof(compat_vector), (void *)(vectors + index * sizeof(compat_vector)));
		return compat_vector[1];
	}
	bpf_probe_read_user(vector, sizeof(vector), (void *)(vectors + index * sizeof(vector)));
	return vector[1];
}

__noinline __u64 vector_bytes(__u64 vectors, __u64 number, __u32 compat)
{
	__u64 bytes = 0;

	for (__u64 i = 0; i < VECTORS_MOST && i < number; i++)
		bytes += one_vector_bytes(vectors, i, compat);
	return bytes;
}

/* Returns how many vectors it looked at, of which there are so many left. */
__noinline int count_one_submitted(__u64 iocbs, __u64 index, __u64 home, __u32 compat, __u32 left)
{
	bool label = index < SUBMITTED_LABELS_MOST;
	__u32 vectors = 0;
	struct user_iocb iocb = {};
	__u32 compat_at = 0;
	__u64 at = 0, bytes;

	if (compat) {
		bpf_probe_read_user(&compat_at, sizeof(compat_at), (void *)(iocbs + index * sizeof(compat_at)));
		at = compat_at;
	} else {
		bpf_probe_read_user(&at, sizeof(at), (void *)(iocbs + index * sizeof(at)));
	}
	if (bpf_probe_read_user(&iocb, sizeof(iocb), (void *)at)) {
		count_lost(); /* another thread has taken the memory away */
		return 0;
	}
	bytes = iocb.bytes;
	if (iocb.opcode == IOCB_CMD_PREADV || iocb.opcode == IOCB_CMD_PWRITEV) {
		if (bytes > left) {
			count_lost();
			return 0;
		}
		vectors = bytes;
		bytes = vector_bytes(iocb.buffer, vectors, compat);
	}
	if (bytes > MAX_RW_COUNT)
		bytes = MAX_RW_COUNT;
	if (iocb.opcode == IOCB_CMD_PREAD || iocb.opcode == IOCB_CMD_PREADV)
		count(current_task(), home, iocb.fd, bytes, false, iocb.offset, label);
	else if (iocb.opcode == IOCB_CMD_PWRITE || iocb.opcode == IOCB_CMD_PWRITEV)
		count(current_task(), home, iocb.fd, bytes, true, ANYWHERE, label);
	return vectors;
}

__noinline int count_submitted(__u64 iocbs, __u64 number, __u64 home, __u32 compat)
{
	__u32 left = SUBMITTED_VECTORS_MOST;

	for (__u64 i = 0; i < SUBMITTED_MOST && i < number; i++)
		left -= count_one_submitted(iocbs, i, home, compat, left);
	if (number > SUBMITTED_MOST)
		__sync_fetch_and_add(&lost, number - SUBMITTED_MOST);
	return 0;
}
