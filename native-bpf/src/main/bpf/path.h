/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paths from a container's root on, over mount points, also where a process has a root of its own (chroot): the walk goes up
 * to the root of the mount namespace. There is no helper for that which every program type may call, so this walks the
 * dentries.
 */
#pragma once

#include "kernel.h"

#define PATH_BYTES 4096 /* PATH_MAX */
#define PATH_NAME_BYTES 256 /* NAME_MAX + 1 */
#define PATH_DEPTH 256

/* Written backwards from PATH_BYTES on; the spare end keeps each copy within what the verifier can see. */
struct path_text {
	char bytes[PATH_BYTES + PATH_NAME_BYTES];
	__u32 start;
	bool truncated; /* deeper or longer than we can hold: the beginning is missing */
};

/* Where a walk from a file up to the root directory stands. */
struct path_walk {
	struct dentry *dentry;
	struct vfsmount *mnt;
	struct path_text text;
};

/*
 * Of a CPU: no two programs of an object walk at a time there. In a map, and not on the stack, because before 5.13 a
 * function that the verifier looks at by itself cannot be given a pointer.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct path_walk);
} path_walks SEC(".maps");

static __always_inline struct path_walk *path_walk_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&path_walks, &zero);
}

static __always_inline struct mount *mount_of(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

/*
 * Writes one name before the others, or goes from a mount to where it is mounted; 1 at the end. Global, so that the
 * verifier looks at one step instead of each, which takes it 1 ms instead of 100.
 */
__noinline int path_step(void)
{
	struct path_walk *walk = path_walk_here();
	struct dentry *dentry, *parent;
	struct path_text *text;
	struct vfsmount *mnt;
	struct mount *mount;
	__u32 at, length;

	if (!walk)
		return 1;
	text = &walk->text;
	dentry = walk->dentry;
	mnt = walk->mnt;
	mount = mount_of(mnt);
	at = text->start;
	parent = BPF_CORE_READ(dentry, d_parent);
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

static __always_inline struct path_walk *path_begin(struct path *path)
{
	struct path_walk *walk = path_walk_here();

	if (!walk)
		return NULL;
	walk->dentry = BPF_CORE_READ(path, dentry);
	walk->mnt = BPF_CORE_READ(path, mnt);
	walk->text.start = PATH_BYTES;
	walk->text.truncated = true;
	return walk;
}

static __always_inline struct path_text *path_climb(struct path_walk *walk)
{
	for (int i = 0; i < PATH_DEPTH; i++)
		if (path_step())
			break;
	if (walk->text.start >= PATH_BYTES) {
		walk->text.start = PATH_BYTES - 1;
		walk->text.bytes[PATH_BYTES - 1] = '/';
	}
	return &walk->text;
}

/* The path's text, good until the next one is rendered on this CPU. */
static __always_inline struct path_text *path_render(struct path *path)
{
	struct path_walk *walk = path_begin(path);

	return walk ? path_climb(walk) : NULL;
}

/* Copies the text and returns its length, which is PATH_BYTES at most. */
static __always_inline __u32 path_copy(void *to, struct path_text *text, bool *truncated)
{
	__u32 length;

	if (!text)
		return 0;
	length = at_most(PATH_BYTES, PATH_BYTES - text->start);
	bpf_probe_read_kernel(to, length, &text->bytes[text->start & (PATH_BYTES - 1)]);
	*truncated = text->truncated;
	return length;
}
