// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last system calls of each container.
 *
 * A record is written when a call begins, into the place that it keeps, and completed when it returns: so a call that
 * hangs, or never returns, is there too. What has been overwritten meanwhile is recorded anew when it returns.
 */
#include "../gadget.h"
#include "../path.h"
#include "../syscall.h"

#define ARGUMENTS 6
#define RETURNED 6 /* stands for the returned value where parameters have their index */
#define NUMBERS 1024 /* of each architecture; larger ones are recorded without what their pointers point to */

#define DATA_BYTES 364
#define TEXT_BYTES 128 /* of a string, buffer or path; what is longer is cut */
#define ARGV_BYTES 192
#define MUCH 220
#define LITTLE 88
#define VECTORS 4
#define ARGV_POINTERS 8

/* What is captured of a parameter, apart from its value. */
enum capture {
	CAPTURE_NONE = 0,
	CAPTURE_FD, /* which file the descriptor is */
	CAPTURE_TEXT, /* up to NUL */
	CAPTURE_BUFFER, /* its length is the next parameter */
	CAPTURE_FIXED, /* so many bytes */
	CAPTURE_ARRAY, /* elements of so many bytes, the next parameter says how many */
	CAPTURE_VECTOR, /* struct iovec, the next parameter says how many */
	CAPTURE_MESSAGE, /* struct msghdr */
	/* From here on the kernel writes it, and the call's end is the time to read it. */
	CAPTURE_RESULT, /* the result is its length */
	CAPTURE_OUT_FIXED,
	CAPTURE_OUT_ARRAY, /* the result says how many */
	CAPTURE_OUT_VECTOR, /* the result is the length of all */
	CAPTURE_OUT_MESSAGE,
	CAPTURE_OUT_ADDRESS, /* the next parameter points to its length */
	CAPTURE_ARGV, /* known for sure when the new program is there */
};

enum call_state {
	CALL_COMPAT = 1, /* of a 32-bit program */
	CALL_RETURNED = 2,
	CALL_ARGUMENTS_UNKNOWN = 4, /* its beginning was not seen */
};

/* Which calls are recorded, and what of them; user space fills it by the names of system calls. */
struct call_spec {
	__u8 left_out;
	__u8 captures[ARGUMENTS + 1];
	__u8 sizes[ARGUMENTS + 1];
	__u8 unused;
};

struct call_record {
	struct process process; /* its timestamp is that of the call's beginning */
	__u64 sequence; /* which call of its ring, from 1 on; 0 while it is written */
	__u64 duration; /* nanoseconds */
	__s64 ret;
	__u64 args[ARGUMENTS];
	__u32 number;
	__u16 cpu;
	__u16 data_len;
	__u8 state;
	__u8 missing; /* parameters whose memory was not there at the beginning */
	char data[DATA_BYTES]; /* items, of which the last one may be cut */
};

#define RECORD struct call_record
#include "../recorder.h"

/* In data, followed by its bytes. */
struct item {
	__u8 parameter;
	__u8 truncated;
	__u16 length;
} __attribute__((packed));

/* What an item of CAPTURE_FD begins with; a path follows where the file has one. */
struct file_identity {
	__u32 file_system; /* linux/magic.h */
	__u64 inode;
} __attribute__((packed));

/*
 * Whose path it is: these addresses and the rest of the key tell a file from all others that there are at a time, and a
 * path that is older than a second is rendered anew, for a folder above may have been renamed.
 */
struct path_key {
	__u64 dentry;
	__u64 mount;
	__u64 root;
	__u64 parent;
	__u64 name; /* its hash and length */
	__u64 inode;
};

struct known_path {
	__u64 rendered;
	__u32 length;
	__u32 truncated;
	char bytes[TEXT_BYTES];
};

/* A call that a thread is in, and whether it is a thread of the container. */
struct pending_call {
	__u64 mntns_id;
	__u64 sequence; /* 0: none */
	__u64 timestamp;
	__u32 number;
	bool compat;
	/* It has joined the container and executed nothing there yet: a runtime at an exec, whose calls are not the container's. */
	bool joined;
};

struct scratch {
	__u64 args[ARGUMENTS];
	__s64 ret;
	struct call_spec spec;
	__u32 length;
	__u32 missing;
	__u32 compat;
	/* An item is begun only within DATA_BYTES; the rest is room for the longest. */
	char data[DATA_BYTES + sizeof(struct item) + sizeof(struct file_identity) + 2 * ARGV_BYTES];
	struct path_text text;
	struct known_path path;
};

const struct call_record *event_type __attribute__((unused));
const struct call_spec *spec_type __attribute__((unused));
const struct file_identity *identity_type __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2 * NUMBERS); /* native calls, then those of 32-bit programs */
	__type(key, __u32);
	__type(value, struct call_spec);
} specs SEC(".maps");

/* A path takes the time of ten lookups to render, and programs read and write the same files again and again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct path_key);
	__type(value, struct known_path);
} known_paths SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct pending_call);
} pending_calls SEC(".maps");

/* One for the beginnings and one for the ends: on some kernels a program may be interrupted by the other one. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* The verifier has to see the bound in the very register that the length is passed in. */
static __always_inline __u64 at_most(__u64 limit, __u64 length)
{
	if (length > limit)
		length = limit;
	barrier_var(length);
	return length;
}

static __always_inline struct call_spec *spec_of(long number, bool compat)
{
	__u32 index = (__u32)number;

	if (index >= NUMBERS)
		return NULL;
	index += compat ? NUMBERS : 0;
	return bpf_map_lookup_elem(&specs, &index);
}

/* Takes the ring's next place and writes all that is known without the caller's memory; NULL where there is no room. */
static __always_inline struct call_record *begin(struct ring *ring, struct task_struct *task, __u64 mntns_id,
						 long number, bool compat, __u64 *sequence)
{
	struct call_record *record;

	*sequence = next_sequence(ring);
	record = take_place(mntns_id, *sequence);
	if (!record)
		return NULL;
	fill_process(&record->process, task, task->nsproxy->mnt_ns, mntns_id);
	record->duration = 0;
	record->ret = 0;
	record->number = number;
	record->cpu = bpf_get_smp_processor_id();
	record->data_len = 0;
	record->state = compat ? CALL_COMPAT : 0;
	record->missing = 0;
	return record;
}

static __always_inline struct file *file_of(struct task_struct *task, __u32 fd)
{
	struct fdtable *table = task->files->fdt;
	struct file *file = NULL;

	if (fd < table->max_fds)
		bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
	return file;
}

#define PIPEFS_MAGIC 0x50495045 /* linux/magic.h */
#define SOCKFS_MAGIC 0x534F434B
#define ANON_INODE_FS_MAGIC 0x09041934
#define NSFS_MAGIC 0x6e736673

#define PATH_NANOSECONDS 1000000000

/* Of a long path the end, which tells most. */
static __always_inline struct known_path *path_of(struct scratch *s, struct file *file, struct task_struct *task)
{
	struct path_key key = {};
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct known_path *known;
	__u64 now = bpf_ktime_get_ns();
	__u32 length;

	key.dentry = (__u64)dentry;
	key.mount = (__u64)BPF_CORE_READ(file, f_path.mnt);
	key.root = (__u64)task->fs->root.dentry;
	key.parent = (__u64)BPF_CORE_READ(dentry, d_parent);
	key.name = BPF_CORE_READ(dentry, d_name.hash_len);
	key.inode = (__u64)BPF_CORE_READ(dentry, d_inode);
	known = bpf_map_lookup_elem(&known_paths, &key);
	if (known && now - known->rendered < PATH_NANOSECONDS)
		return known;
	length = path_render(&s->text, __builtin_preserve_access_index(&file->f_path), &task->fs->root);
	s->path.rendered = now;
	s->path.truncated = length > TEXT_BYTES || s->text.truncated;
	length = at_most(TEXT_BYTES, length);
	s->path.length = length;
	bpf_probe_read_kernel(s->path.bytes, length, &s->text.bytes[(PATH_BYTES - length) & (PATH_BYTES - 1)]);
	bpf_map_update_elem(&known_paths, &key, &s->path, BPF_ANY);
	return &s->path;
}

/* Which file it is. */
static __always_inline void capture_file(struct scratch *s, struct item *item, __u32 fd)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
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
		struct known_path *path = path_of(s, file, task);

		item->truncated = path->truncated;
		length = at_most(TEXT_BYTES, path->length);
		bpf_probe_read_kernel(name, length, path->bytes);
	}
	item->length = sizeof(*identity) + length;
}

/* struct iovec of linux/uio.h */
struct user_iovec {
	__u64 base;
	__u64 length;
};

/* struct user_msghdr of linux/socket.h */
struct user_message {
	__u64 name;
	__u64 name_length;
	__u64 vectors;
	__u64 vector_count;
};

/* What the first buffers hold, one behind the other; total is how much they hold at most. */
static __always_inline void capture_vector(struct item *item, __u64 address, __u64 count, __u64 total)
{
	char *bytes = (void *)(item + 1);
	__u32 filled = 0;
	__u64 seen = 0;

	for (int i = 0; i < VECTORS && i < count; i++) {
		struct user_iovec vector = {};
		__u64 length;

		if (seen >= total || filled >= TEXT_BYTES ||
		    bpf_probe_read_user(&vector, sizeof(vector), (void *)(address + i * sizeof(vector))))
			break;
		length = vector.length < total - seen ? vector.length : total - seen;
		seen += length;
		length = at_most(TEXT_BYTES, length);
		if (bpf_probe_read_user(&bytes[filled & (2 * TEXT_BYTES - 1)], length, (void *)vector.base))
			break;
		filled += length;
	}
	if (filled > TEXT_BYTES)
		filled = TEXT_BYTES;
	item->truncated = count > VECTORS || seen > filled;
	item->length = filled;
}

/* The arguments of a program: as they lie in the new program's memory, or where the caller points to. */
static __always_inline void capture_argv(struct scratch *s, struct item *item, __u64 address)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	char *bytes = (void *)(item + 1);
	__u32 filled = 0;

	if (s->ret == 0) {
		unsigned long start = task->mm->arg_start, length = task->mm->arg_end - start;

		item->truncated = length > ARGV_BYTES;
		length = at_most(ARGV_BYTES, length);
		if (!bpf_probe_read_user(bytes, length, (void *)start))
			item->length = length;
		return;
	}
	if (s->compat)
		return;
	for (int i = 0; i < ARGV_POINTERS; i++) {
		__u64 pointer = 0;
		long length;

		if (bpf_probe_read_user(&pointer, sizeof(pointer), (void *)(address + 8 * i)) || !pointer)
			break;
		if (filled >= ARGV_BYTES || i == ARGV_POINTERS - 1) {
			item->truncated = 1;
			break;
		}
		length = bpf_probe_read_user_str(&bytes[filled], ARGV_BYTES, (void *)pointer);
		if (length <= 0 || length > ARGV_BYTES)
			break;
		filled += length;
	}
	if (filled > ARGV_BYTES) {
		filled = ARGV_BYTES;
		item->truncated = 1;
	}
	item->length = filled;
}

/*
 * Appends what the spec says of a parameter to s->data. Global, so that the verifier looks at it once and not at each of
 * its calls.
 */
__noinline int capture(struct scratch *s, __u32 parameter)
{
	__u64 value, next = 0, length = 0;
	__u32 kind, size, at;
	struct item *item;
	bool returned;

	if (!s || parameter > RETURNED)
		return 0;
	at = s->length;
	if (at > DATA_BYTES - sizeof(*item))
		return 0;
	item = (void *)&s->data[at];
	kind = s->spec.captures[parameter];
	size = s->spec.sizes[parameter];
	value = parameter < ARGUMENTS ? s->args[parameter] : s->ret;
	if (parameter < ARGUMENTS - 1)
		next = s->args[parameter + 1];
	item->parameter = parameter;
	item->truncated = 0;
	item->length = 0;

	switch (kind) {
	case CAPTURE_FD:
		capture_file(s, item, value);
		break;
	case CAPTURE_TEXT: {
		long read = bpf_probe_read_user_str(item + 1, TEXT_BYTES + 2, (void *)value);

		if (read < 0 && value)
			s->missing |= 1 << parameter;
		if (read <= 0)
			return 0;
		item->truncated = read > TEXT_BYTES + 1;
		item->length = read > TEXT_BYTES ? TEXT_BYTES : read - 1;
		s->length = at + sizeof(*item) + item->length; /* an empty text is one too */
		return 0;
	}
	case CAPTURE_VECTOR:
		if (!s->compat)
			capture_vector(item, value, next, -1);
		break;
	case CAPTURE_OUT_VECTOR:
		if (!s->compat && s->ret > 0)
			capture_vector(item, value, next, s->ret);
		break;
	case CAPTURE_MESSAGE:
	case CAPTURE_OUT_MESSAGE: {
		struct user_message message = {};

		returned = kind == CAPTURE_OUT_MESSAGE;
		if (s->compat || (returned && s->ret <= 0) ||
		    bpf_probe_read_user(&message, sizeof(message), (void *)value))
			return 0;
		capture_vector(item, message.vectors, message.vector_count, returned ? s->ret : -1);
		break;
	}
	case CAPTURE_ARGV:
		capture_argv(s, item, value);
		break;
	default:
		if (kind == CAPTURE_BUFFER)
			length = next;
		else if (kind == CAPTURE_FIXED)
			length = size;
		else if (kind == CAPTURE_ARRAY)
			length = next * size;
		else if (s->ret < 0)
			return 0;
		else if (kind == CAPTURE_RESULT)
			length = s->ret;
		else if (kind == CAPTURE_OUT_FIXED)
			length = size;
		else if (kind == CAPTURE_OUT_ARRAY)
			length = s->ret * size;
		else if (kind == CAPTURE_OUT_ADDRESS && next) {
			__u32 written = 0;

			bpf_probe_read_user(&written, sizeof(written), (void *)next);
			length = written;
		}
		item->truncated = length > TEXT_BYTES;
		if (!value || !length)
			return 0;
		length = at_most(TEXT_BYTES, length);
		if (bpf_probe_read_user(item + 1, length, (void *)value)) {
			s->missing |= 1 << parameter;
			return 0;
		}
		item->length = length;
	}
	if (item->length)
		s->length = at + sizeof(*item) + item->length;
	return 0;
}

static __always_inline struct scratch *scratch_of(__u32 index, struct pt_regs *regs, struct call_spec *spec, bool compat)
{
	struct scratch *s = bpf_map_lookup_elem(&scratches, &index);

	if (!s)
		return NULL;
	s->args[0] = syscall_argument(regs, 0, compat);
	s->args[1] = syscall_argument(regs, 1, compat);
	s->args[2] = syscall_argument(regs, 2, compat);
	s->args[3] = syscall_argument(regs, 3, compat);
	s->args[4] = syscall_argument(regs, 4, compat);
	s->args[5] = syscall_argument(regs, 5, compat);
	s->compat = compat;
	s->length = 0;
	s->missing = 0;
	if (spec)
		s->spec = *spec;
	else
		__builtin_memset(&s->spec, 0, sizeof(s->spec));
	return s;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(traceloop_enter, struct pt_regs *regs, long number)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	bool compat = syscall_is_compat(task);
	struct call_spec *spec = spec_of(number, compat);
	__u64 mntns_id, sequence;
	struct call_record *record;
	struct pending_call *call;
	struct ring *ring;
	struct scratch *s;
	__u32 length;

	if (spec && spec->left_out)
		return 0;
	mntns_id = mount_namespace_id(task->nsproxy->mnt_ns);
	ring = ring_of(mntns_id);
	if (!ring)
		return 0;
	s = scratch_of(0, regs, spec, compat);
	call = bpf_task_storage_get(&pending_calls, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!s || !call) {
		count_lost();
		return 0;
	}
	if (call->joined)
		return 0;
	record = begin(ring, task, mntns_id, number, compat, &sequence);
	if (!record) {
		call->sequence = 0;
		return 0;
	}
	call->mntns_id = mntns_id;
	call->sequence = sequence;
	call->timestamp = record->process.timestamp;
	call->number = number;
	call->compat = compat;
	__builtin_memcpy(record->args, s->args, sizeof(record->args));
	for (int i = 0; i < ARGUMENTS; i++)
		if (s->spec.captures[i] && s->spec.captures[i] < CAPTURE_RESULT)
			capture(s, i);
	length = at_most(DATA_BYTES, s->length);
	if (length)
		bpf_probe_read_kernel(record->data, length, s->data);
	record->data_len = length;
	record->missing = s->missing;
	barrier();
	record->sequence = sequence;
	return 0;
}

/* Where the beginning was not seen: the path of the program that runs now. */
static __always_inline void capture_program(struct scratch *s, struct task_struct *task, __u32 parameter)
{
	struct item *item = (void *)s->data;
	__u32 length;

	length = path_render(&s->text, __builtin_preserve_access_index(&task->mm->exe_file->f_path), &task->fs->root);
	item->parameter = parameter;
	item->truncated = length > TEXT_BYTES || s->text.truncated;
	length = at_most(TEXT_BYTES, length);
	bpf_probe_read_kernel(item + 1, length, &s->text.bytes[(PATH_BYTES - length) & (PATH_BYTES - 1)]);
	item->length = length;
	s->length = sizeof(*item) + length;
}

/* Puts what was captured at a call's end behind what its beginning left: little behind much, or much behind little. */
static __always_inline void append(struct call_record *record, struct scratch *s)
{
	__u64 before = record->data_len, length = s->length;

	barrier_var(before);
	if (!length || before > DATA_BYTES - LITTLE)
		return;
	if (before <= DATA_BYTES - MUCH) {
		barrier_var(before);
		length = at_most(MUCH, length);
		bpf_probe_read_kernel(&record->data[before], length, s->data);
	} else {
		barrier_var(before);
		length = at_most(LITTLE, length);
		bpf_probe_read_kernel(&record->data[before], length, s->data);
	}
	record->data_len = before + length;
}

static __always_inline void mark_joined(struct task_struct *task)
{
	__u64 mntns_id = mount_namespace_id(task->nsproxy->mnt_ns);
	struct pending_call *call;

	if (!ring_of(mntns_id))
		return;
	call = bpf_task_storage_get(&pending_calls, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (call)
		call->joined = true;
}

/* What a runtime forks after it has joined is the runtime's too. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(traceloop_fork, struct task_struct *parent, struct task_struct *child)
{
	struct pending_call *call = bpf_task_storage_get(&pending_calls, parent, NULL, 0);

	if (!call || !call->joined)
		return 0;
	call = bpf_task_storage_get(&pending_calls, child, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (call)
		call->joined = true;
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(traceloop_exit, struct pt_regs *regs, long ret)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	struct pending_call *call = bpf_task_storage_get(&pending_calls, task, NULL, 0);
	struct call_record *record = NULL;
	struct call_spec *spec;
	struct ring *ring;
	struct scratch *s;
	__u64 mntns_id, sequence;
	__u32 missing;
	bool compat, unseen;
	long number;

	unseen = !call || !call->sequence;
	if (unseen) {
		/*
		 * The call that becomes a container's first program begins while the namespace does not pass yet, that
		 * of an exec while its caller is the runtime's.
		 */
		if (ret)
			return 0;
		compat = syscall_is_compat(task);
		number = syscall_number(regs);
		if (number == NR_SETNS && !compat)
			mark_joined(task);
		if (number != NUMBER(EXECVE, compat) && number != NUMBER(EXECVEAT, compat))
			return 0;
		if (call)
			call->joined = false;
		mntns_id = mount_namespace_id(task->nsproxy->mnt_ns);
	} else {
		mntns_id = call->mntns_id;
		compat = call->compat;
		number = call->number;
		sequence = call->sequence;
		call->sequence = 0;
		record = place_of(mntns_id, sequence);
	}
	spec = spec_of(number, compat);
	if (spec && spec->left_out)
		return 0;
	s = scratch_of(1, regs, spec, compat);
	if (!s)
		return 0;
	s->ret = ret;
	missing = 0;
	if (!record || record->sequence != sequence) {
		ring = ring_of(mntns_id);
		if (!ring)
			return 0;
		record = begin(ring, task, mntns_id, number, compat, &sequence);
		if (!record)
			return 0;
		if (unseen) {
			__builtin_memset(record->args, 0, sizeof(record->args));
			record->state |= CALL_ARGUMENTS_UNKNOWN;
			capture_program(s, task, number == NUMBER(EXECVEAT, compat));
		} else {
			__builtin_memcpy(record->args, s->args, sizeof(record->args));
			record->process.timestamp = call->timestamp;
			missing = (1 << ARGUMENTS) - 1;
		}
	} else {
		missing = record->missing;
		__builtin_memcpy(s->args, record->args, sizeof(s->args));
	}
	record->sequence = 0;
	barrier();

	for (int i = 0; i <= RETURNED; i++) {
		__u8 kind = s->spec.captures[i];

		if (!kind || (i == RETURNED && ret < 0))
			continue;
		if (kind >= CAPTURE_RESULT || i == RETURNED || missing & 1 << i)
			capture(s, i);
	}
	append(record, s);
	record->ret = ret;
	record->duration = bpf_ktime_get_ns() - record->process.timestamp;
	record->state |= CALL_RETURNED;
	barrier();
	record->sequence = sequence;
	return 0;
}
