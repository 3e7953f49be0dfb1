/* SPDX-License-Identifier: GPL-2.0-only */
/* What sendmmsg() and recvmmsg() moved: they return how many messages, and write the bytes of each into the caller's memory. */
#pragma once

#include "../kernel.h"

#define MESSAGES_MOST 1024 /* UIO_MAXIOV: the kernel takes no more in a call */

/* struct mmsghdr: a struct msghdr, and the bytes that it moved. */
#define MESSAGE_SIZE 64
#define MESSAGE_BYTES_AT 56
#define COMPAT_MESSAGE_SIZE 32
#define COMPAT_MESSAGE_BYTES_AT 28

/* Global, so that the verifier looks at one instead of each. */
__noinline __u64 one_message_bytes(__u64 messages, __u64 index, __u32 compat)
{
	__u64 at = compat ? messages + index * COMPAT_MESSAGE_SIZE + COMPAT_MESSAGE_BYTES_AT :
			    messages + index * MESSAGE_SIZE + MESSAGE_BYTES_AT;
	__u32 bytes = 0;

	bpf_probe_read_user(&bytes, sizeof(bytes), (void *)at);
	return bytes;
}

__noinline __u64 message_bytes(__u64 messages, __u64 number, __u32 compat)
{
	__u64 bytes = 0;

	for (__u64 i = 0; i < MESSAGES_MOST && i < number; i++)
		bytes += one_message_bytes(messages, i, compat);
	return bytes;
}
