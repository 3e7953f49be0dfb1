/* SPDX-License-Identifier: GPL-2.0-only */
/* Which file a descriptor is. */
#pragma once

#include "../file.h"
#include "item.h"

#include <bpf/bpf_core_read.h>

/* A path takes the time of ten lookups to render, and programs read and write the same files again and again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct path_key);
	__type(value, struct known_path);
} known_paths SEC(".maps");

#define PATH_NANOSECONDS 1000000000

/* Copies the end of the path, which tells most, and returns its length, which is TEXT_BYTES at most. */
static __always_inline __u32 path_end(void *to, struct path_text *text, bool *truncated)
{
	__u32 length, copied;

	*truncated = true;
	if (!text)
		return 0;
	length = PATH_BYTES - text->start;
	copied = at_most(TEXT_BYTES, length);
	*truncated = copied < length || text->truncated;
	bpf_probe_read_kernel(to, copied, &text->bytes[(PATH_BYTES - copied) & (PATH_BYTES - 1)]);
	return copied;
}

static __always_inline struct known_path *path_of(struct scratch *s, struct file *file)
{
	struct path_key key = {};
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct known_path *known;
	__u64 now = bpf_ktime_get_ns();
	struct path_text *text;
	bool truncated;

	key.dentry = (__u64)dentry;
	key.mount = (__u64)BPF_CORE_READ(file, f_path.mnt);
	key.parent = (__u64)BPF_CORE_READ(dentry, d_parent);
	key.name = BPF_CORE_READ(dentry, d_name.hash_len);
	key.inode = (__u64)BPF_CORE_READ(dentry, d_inode);
	known = bpf_map_lookup_elem(&known_paths, &key);
	if (known && now - known->rendered < PATH_NANOSECONDS)
		return known;
	text = file_render(&file->f_path);
	s->path.rendered = now;
	s->path.length = path_end(s->path.bytes, text, &truncated);
	s->path.truncated = truncated;
	bpf_map_update_elem(&known_paths, &key, &s->path, BPF_ANY);
	return &s->path;
}

/* Which file it is. */
static __always_inline void capture_file(struct scratch *s, struct item *item, __u32 fd)
{
	struct task_struct *task = current_task();
	struct file_identity *identity = (void *)(item + 1);
	struct file *file = file_of(task, fd);
	char *name = (void *)(identity + 1);
	struct inode *inode;
	__u32 length = 0, magic;

	if (!file)
		return;
	inode = BPF_CORE_READ(file, f_inode);
	magic = BPF_CORE_READ(inode, i_sb, s_magic);
	identity->file_system = magic;
	identity->inode = BPF_CORE_READ(inode, i_ino);
	if (magic == ANON_INODE_FS_MAGIC) {
		long size = bpf_probe_read_kernel_str(name, TEXT_BYTES, BPF_CORE_READ(file, f_path.dentry, d_name.name));

		length = size > 0 ? (size - 1) & (TEXT_BYTES - 1) : 0;
	} else if (magic != PIPEFS_MAGIC && magic != SOCKFS_MAGIC && magic != NSFS_MAGIC) {
		struct known_path *path = path_of(s, file);

		item->truncated = path->truncated;
		length = at_most(TEXT_BYTES, path->length);
		bpf_probe_read_kernel(name, length, path->bytes);
	}
	item->length = sizeof(*identity) + length;
}
