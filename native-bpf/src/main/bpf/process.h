/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once

#include <linux/types.h>

/* The process that caused an event, as user space names things: pid is the thread group, tid the thread. */
struct process {
	__u64 timestamp; /* CLOCK_MONOTONIC, nanoseconds */
	__u64 home; /* home_id(); in a snapshot that of its mount namespace */
	__u32 mntns; /* inode number of its mount namespace */
	__u32 pid;
	__u32 tid;
	__u32 ppid;
	__u32 uid;
	__u32 gid;
	char comm[16];
};
