/* A snapshot gadget's object that no verifier takes: it reads memory at a number. For LoadCheckIT. */
#define SEC(name) __attribute__((section(name), used))

struct entry {
    unsigned int number;
};

struct entry unused;

SEC("raw_tp/sys_enter")
int reads_at_a_number(void *context)
{
    struct entry *entry = (struct entry *)4711;

    return *(volatile unsigned int *)&entry->number;
}

SEC("license") char _license[] = "GPL";
