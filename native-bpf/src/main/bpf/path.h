/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paths as a process of the container sees them: from its root directory on, over mount points. There is no helper
 * for that which every program type may call, so this walks the dentries.
 */
#pragma once

#include "kernel.h"

#define PATH_BYTES 4096 /* PATH_MAX */
#define PATH_NAME_BYTES 256 /* NAME_MAX + 1 */
#define PATH_DEPTH 256
#define PATH_DEPTH_WITHOUT_LOOP 32

/* Written backwards from PATH_BYTES on; the spare end keeps each copy within what the verifier can see. */
struct path_text {
	char bytes[PATH_BYTES + PATH_NAME_BYTES];
	__u32 start;
	bool truncated; /* deeper or longer than we can hold: the beginning is missing */
};

static __always_inline struct mount *mount_of(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

/* Where a walk from a file up to the root directory stands. */
struct path_walk {
	struct path_text *text;
	struct dentry *dentry;
	struct vfsmount *mnt;
	struct dentry *root_dentry;
	struct vfsmount *root_mnt;
};

/* Writes one name before the others, or goes from a mount to where it is mounted; 1 at the end. */
static __always_inline long path_step(struct path_walk *walk)
{
	struct path_text *text = walk->text;
	struct dentry *dentry = walk->dentry, *parent = BPF_CORE_READ(dentry, d_parent);
	struct vfsmount *mnt = walk->mnt;
	struct mount *mount = mount_of(mnt);
	__u32 at = text->start, length;

	if (dentry == walk->root_dentry && mnt == walk->root_mnt) {
		text->truncated = false;
		return 1;
	}
	if (dentry == BPF_CORE_READ(mnt, mnt_root)) {
		struct mount *above = BPF_CORE_READ(mount, mnt_parent);

		if (mount == above) {
			text->truncated = false;
			return 1;
		}
		walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mnt = (void *)above + bpf_core_field_offset(struct mount, mnt);
		return 0;
	}
	if (dentry == parent) {
		text->truncated = false;
		return 1;
	}
	length = BPF_CORE_READ(dentry, d_name.len);
	if (at > PATH_BYTES || length >= PATH_NAME_BYTES || length + 1 > at)
		return 1;
	at -= length + 1;
	at &= PATH_BYTES - 1;
	text->bytes[at] = '/';
	bpf_probe_read_kernel(&text->bytes[at + 1], length, BPF_CORE_READ(dentry, d_name.name));
	text->start = at;
	walk->dentry = parent;
	return 0;
}

static long path_step_of_loop(__u32 index, struct path_walk *walk)
{
	return path_step(walk);
}

/*
 * Returns the length; the text begins at text->bytes[text->start]. With bpf_loop() (5.17) the verifier looks at one
 * step instead of each, which takes 1 ms instead of 100.
 */
static __noinline __u32 path_render(struct path_text *text, struct path *path, struct path *root)
{
	struct path_walk walk = { .text = text };

	if (!text || !path || !root)
		return 0;
	walk.dentry = BPF_CORE_READ(path, dentry);
	walk.mnt = BPF_CORE_READ(path, mnt);
	walk.root_dentry = BPF_CORE_READ(root, dentry);
	walk.root_mnt = BPF_CORE_READ(root, mnt);
	text->start = PATH_BYTES;
	text->truncated = true;
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_loop)) {
		bpf_loop(PATH_DEPTH, path_step_of_loop, &walk, 0);
	} else {
		for (int i = 0; i < PATH_DEPTH_WITHOUT_LOOP; i++)
			if (path_step(&walk))
				break;
	}
	if (text->start >= PATH_BYTES) {
		text->start = PATH_BYTES - 1;
		text->bytes[PATH_BYTES - 1] = '/';
	}
	return PATH_BYTES - text->start;
}
