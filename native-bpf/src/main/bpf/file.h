/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files as links in /proc show them (d_path() in fs/d_path.c): those that are in no directory by what they are, deleted ones as
 * such. And the folder that a path starts from which a process gives to a call.
 */
#pragma once

#include "path.h"

#define PIPEFS_MAGIC 0x50495045 /* linux/magic.h */
#define SOCKFS_MAGIC 0x534F434B
#define ANON_INODE_FS_MAGIC 0x09041934
#define PIDFS_MAGIC 0x50494446
#define NSFS_MAGIC 0x6e736673

#define AT_FDCWD -100
#define DIGITS 20 /* of 2^64 */

/* The file of a descriptor; NULL where another thread has closed it. */
static __always_inline struct file *file_of(struct task_struct *task, __u32 fd)
{
	struct fdtable *table = READ(task, files, fdt);
	struct file *file = NULL;

	if (fd < READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), READ(table, fd) + fd);
	return file;
}

/* Writes before what is there; `length` is PATH_NAME_BYTES at most. */
static __always_inline void path_prepend(struct path_text *text, const void *from, __u64 length)
{
	__u32 at = text->start;

	if (length > at || at > PATH_BYTES)
		return;
	at -= length;
	at &= PATH_BYTES - 1;
	bpf_probe_read_kernel(&text->bytes[at], at_most(PATH_NAME_BYTES, length), from);
	text->start = at;
}

static __always_inline void path_prepend_number(struct path_text *text, __u64 number)
{
	char digits[DIGITS];
	__u32 first = DIGITS;

	for (int i = DIGITS - 1; i >= 0; i--) {
		digits[i] = '0' + number % 10;
		if (number || i == DIGITS - 1)
			first = i;
		number /= 10;
	}
	path_prepend(text, &digits[at_most(DIGITS - 1, first)], DIGITS - at_most(DIGITS - 1, first));
}

/* The kind of a namespace, as /proc/PID/ns names it. */
static __always_inline void path_prepend_namespace(struct path_text *text, struct inode *inode)
{
	struct ns_common *namespace = BPF_CORE_READ(inode, i_private);
	char name[32];
	long size = bpf_probe_read_kernel_str(name, sizeof(name), BPF_CORE_READ(namespace, ops, name));

	if (size > 1)
		path_prepend(text, name, at_most(sizeof(name), size - 1));
}

#define PREPEND(text, words) path_prepend(text, words, sizeof(words) - 1)

/* What is in no directory: "pipe:[123]", "mnt:[4026531841]", "/memfd:x (deleted)". Global, so that it is looked at once. */
__noinline int path_describe(void)
{
	struct path_walk *walk = path_walk_here();
	struct path_text *text;
	struct dentry *dentry;
	struct inode *inode;
	__u64 magic, length;

	if (!walk)
		return 0;
	text = &walk->text;
	dentry = walk->dentry;
	inode = BPF_CORE_READ(dentry, d_inode);
	magic = BPF_CORE_READ(inode, i_sb, s_magic);
	length = at_most(PATH_NAME_BYTES, BPF_CORE_READ(dentry, d_name.len));
	if (magic == PIPEFS_MAGIC || magic == SOCKFS_MAGIC || magic == NSFS_MAGIC) {
		PREPEND(text, "]");
		path_prepend_number(text, BPF_CORE_READ(inode, i_ino));
		PREPEND(text, ":[");
		if (magic == PIPEFS_MAGIC)
			PREPEND(text, "pipe");
		else if (magic == SOCKFS_MAGIC)
			PREPEND(text, "socket");
		else
			path_prepend_namespace(text, inode);
	} else if (magic == PIDFS_MAGIC) {
		PREPEND(text, "anon_inode:[pidfd]");
	} else if (magic == ANON_INODE_FS_MAGIC) {
		path_prepend(text, BPF_CORE_READ(dentry, d_name.name), length);
		PREPEND(text, "anon_inode:");
	} else {
		PREPEND(text, " (deleted)");
		path_prepend(text, BPF_CORE_READ(dentry, d_name.name), length);
		PREPEND(text, "/");
	}
	text->truncated = false;
	return 0;
}

/* As path_render(), but as a link in /proc shows it; NULL for NULL. */
static __always_inline struct path_text *file_render(struct path *path)
{
	struct path_walk *walk = path ? path_begin(path) : NULL;
	struct dentry *dentry;
	struct vfsmount *mnt;
	bool root;

	if (!walk)
		return NULL;
	dentry = walk->dentry;
	mnt = walk->mnt;
	root = dentry == BPF_CORE_READ(dentry, d_parent);
	if (root && dentry != BPF_CORE_READ(mnt, mnt_root)) {
		path_describe();
		return &walk->text;
	}
	if (!root && !BPF_CORE_READ(dentry, d_hash.pprev))
		PREPEND(&walk->text, " (deleted)");
	return path_climb(walk);
}

/*
 * Where a path starts that a process gives to a call: at its root, which chroot may have set, in its working directory, or
 * in the folder of a descriptor; NULL where that is none.
 */
static __always_inline struct path *folder_of(struct task_struct *task, int dirfd, bool absolute)
{
	struct fs_struct *fs = READ(task, fs);
	struct file *file;

	if (absolute)
		return &fs->root;
	if (dirfd == AT_FDCWD)
		return &fs->pwd;
	file = file_of(task, dirfd);
	return file ? &file->f_path : NULL;
}
