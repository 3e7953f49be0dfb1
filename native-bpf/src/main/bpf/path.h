/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paths as a process of the container sees them: from its root directory on, over mount points. There is no helper
 * for that which every program type may call, so this walks the dentries.
 */
#pragma once

#include "kernel.h"

#define PATH_BYTES 4096 /* PATH_MAX */
#define PATH_NAME_BYTES 256 /* NAME_MAX + 1 */
#define PATH_DEPTH 128

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

/*
 * Returns the length; the text begins at text->bytes[text->start]. What changes from step to step lives in the text,
 * not in registers: the verifier then takes all steps for alike.
 */
static __noinline __u32 path_render(struct path_text *text, struct path *path, struct path *root)
{
	struct dentry *dentry, *root_dentry;
	struct vfsmount *mnt, *root_mnt;

	if (!text || !path || !root)
		return 0;
	dentry = BPF_CORE_READ(path, dentry);
	mnt = BPF_CORE_READ(path, mnt);
	root_dentry = BPF_CORE_READ(root, dentry);
	root_mnt = BPF_CORE_READ(root, mnt);
	text->start = PATH_BYTES;
	text->truncated = true;

	for (int i = 0; i < PATH_DEPTH; i++) {
		struct mount *mount = mount_of(mnt);
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
		__u32 at = text->start, length;

		if (dentry == root_dentry && mnt == root_mnt) {
			text->truncated = false;
			break;
		}
		if (dentry == BPF_CORE_READ(mnt, mnt_root)) {
			struct mount *above = BPF_CORE_READ(mount, mnt_parent);

			if (mount == above) {
				text->truncated = false;
				break;
			}
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			mnt = (void *)above + bpf_core_field_offset(struct mount, mnt);
			continue;
		}
		if (dentry == parent) {
			text->truncated = false;
			break;
		}
		length = BPF_CORE_READ(dentry, d_name.len);
		if (at > PATH_BYTES || length >= PATH_NAME_BYTES || length + 1 > at)
			break;
		at -= length + 1;
		at &= PATH_BYTES - 1;
		text->bytes[at] = '/';
		bpf_probe_read_kernel(&text->bytes[at + 1], length, BPF_CORE_READ(dentry, d_name.name));
		text->start = at;
		dentry = parent;
	}
	if (text->start >= PATH_BYTES) {
		text->start = PATH_BYTES - 1;
		text->bytes[PATH_BYTES - 1] = '/';
	}
	return PATH_BYTES - text->start;
}
