// SPDX-License-Identifier: GPL-2.0-only
/* An empty program on sys_enter: what any program there costs each system call. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("raw_tp/sys_enter")
int nothing(void *ctx)
{
	return 0;
}
