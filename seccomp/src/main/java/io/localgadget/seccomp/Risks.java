package io.localgadget.seccomp;

import java.util.Map;
import java.util.Optional;

/** Calls that a container rarely needs, and what they open; after their man pages and the reasons Docker gives. */
final class Risks {
    private static final String MOUNTS = "changes what is mounted where; a way out of the container with CAP_SYS_ADMIN";
    private static final String MODULE = "changes the kernel's modules: whoever may has the machine";
    private static final String KEXEC = "boots another kernel";
    private static final String NAMESPACE = "makes or enters namespaces: much more of the kernel to attack";
    private static final String BYPASS = "does file and network work that this filter does not see";
    private static final String MEMORY = "reads or changes other processes' memory";
    private static final String KEYRING = "kernel keyrings are shared with the host";
    private static final String CLOCK = "sets the clock of the whole machine";
    private static final String SWAP = "changes the machine's swap";
    private static final String HANDLE = "opens files by number past the container's root";
    private static final String PORTS = "direct access to hardware";
    private static final String NUMA = "moves memory between nodes, also other processes'";
    private static final String OBSOLETE = "obsolete, little tested";

    private static final Map<String, String> NOTES = Map.ofEntries(
            Map.entry("mount", MOUNTS),
            Map.entry("umount", MOUNTS),
            Map.entry("umount2", MOUNTS),
            Map.entry("pivot_root", MOUNTS),
            Map.entry("fsopen", MOUNTS),
            Map.entry("fsconfig", MOUNTS),
            Map.entry("fsmount", MOUNTS),
            Map.entry("fspick", MOUNTS),
            Map.entry("move_mount", MOUNTS),
            Map.entry("open_tree", MOUNTS),
            Map.entry("open_tree_attr", MOUNTS),
            Map.entry("mount_setattr", MOUNTS),
            Map.entry("init_module", MODULE),
            Map.entry("finit_module", MODULE),
            Map.entry("delete_module", MODULE),
            Map.entry("create_module", MODULE),
            Map.entry("kexec_load", KEXEC),
            Map.entry("kexec_file_load", KEXEC),
            Map.entry("reboot", "restarts or halts the machine"),
            Map.entry("unshare", NAMESPACE),
            Map.entry("setns", NAMESPACE),
            Map.entry("chroot", "changes the root directory; a way out of a chroot"),
            Map.entry("ptrace", MEMORY + "; before Linux 4.8 it bypasses this filter"),
            Map.entry("process_vm_readv", MEMORY),
            Map.entry("process_vm_writev", MEMORY),
            Map.entry("process_madvise", MEMORY),
            Map.entry("kcmp", "tells about other processes' kernel memory"),
            Map.entry("pidfd_getfd", "takes open files from other processes"),
            Map.entry("bpf", "loads programs into the kernel"),
            Map.entry("perf_event_open", "watches the kernel and other processes; a frequent source of kernel bugs"),
            Map.entry("userfaultfd", "stops the kernel at will: makes its races easy to exploit"),
            Map.entry("io_uring_setup", BYPASS),
            Map.entry("io_uring_enter", BYPASS),
            Map.entry("io_uring_register", BYPASS),
            Map.entry("keyctl", KEYRING),
            Map.entry("add_key", KEYRING),
            Map.entry("request_key", KEYRING),
            Map.entry("open_by_handle_at", HANDLE),
            Map.entry("name_to_handle_at", "gives the numbers that open_by_handle_at takes"),
            Map.entry("settimeofday", CLOCK),
            Map.entry("clock_settime", CLOCK),
            Map.entry("clock_settime64", CLOCK),
            Map.entry("clock_adjtime", CLOCK),
            Map.entry("clock_adjtime64", CLOCK),
            Map.entry("adjtimex", CLOCK),
            Map.entry("stime", CLOCK),
            Map.entry("swapon", SWAP),
            Map.entry("swapoff", SWAP),
            Map.entry("sethostname", "changes the host name"),
            Map.entry("setdomainname", "changes the domain name"),
            Map.entry("acct", "writes every process's accounting, can fill the disk"),
            Map.entry("quotactl", "changes disk quotas"),
            Map.entry("quotactl_fd", "changes disk quotas"),
            Map.entry("syslog", "reads or empties the kernel's log"),
            Map.entry("lookup_dcookie", "tells paths of the host's files"),
            Map.entry("fanotify_init", "watches files of the whole machine"),
            Map.entry("fanotify_mark", "watches files of the whole machine"),
            Map.entry("iopl", PORTS),
            Map.entry("ioperm", PORTS),
            Map.entry("pciconfig_read", PORTS),
            Map.entry("pciconfig_write", PORTS),
            Map.entry("pciconfig_iobase", PORTS),
            Map.entry("mbind", NUMA),
            Map.entry("set_mempolicy", NUMA),
            Map.entry("set_mempolicy_home_node", NUMA),
            Map.entry("move_pages", NUMA),
            Map.entry("migrate_pages", NUMA),
            Map.entry("personality", "can switch address randomization off"),
            Map.entry("modify_ldt", "16-bit segments, a source of kernel bugs"),
            Map.entry("vm86", OBSOLETE),
            Map.entry("vm86old", OBSOLETE),
            Map.entry("uselib", OBSOLETE),
            Map.entry("ustat", OBSOLETE),
            Map.entry("sysfs", OBSOLETE),
            Map.entry("_sysctl", OBSOLETE),
            Map.entry("nfsservctl", OBSOLETE),
            Map.entry("query_module", OBSOLETE),
            Map.entry("get_kernel_syms", OBSOLETE),
            Map.entry("bdflush", OBSOLETE),
            Map.entry("vhangup", "ends the sessions of the terminal"),
            Map.entry("mknod", "makes device files"),
            Map.entry("mknodat", "makes device files"),
            Map.entry("seccomp", "adds filters of its own; with listeners a way around this one's answers"),
            Map.entry("SCMP_ARCH_X86", "the 32-bit calls besides the others: twice the kernel to attack"),
            Map.entry("SCMP_ARCH_ARM", "the 32-bit calls besides the others: twice the kernel to attack"),
            Map.entry("SCMP_ARCH_X32", "hardly any program uses it; hardly anybody tests it"));

    private Risks() {}

    static int count() {
        return NOTES.size();
    }

    /** A phrase, for a call's or an architecture's name. */
    static Optional<String> of(String name) {
        return Optional.ofNullable(NOTES.get(name));
    }
}
