package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a profile is used on: it decides which of a Docker profile's rules apply.
 *
 * @param capabilities in the container's bounding set, {@code CAP_CHOWN}
 * @param kernel its version, {@code 6.18.4-amd64}
 */
public record Target(Architecture architecture, Set<String> capabilities, String kernel) {
    /** All that there are, in the kernel's order; linux/capability.h of Linux 7.2. */
    public static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_DAC_READ_SEARCH",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_BROADCAST",
            "CAP_NET_ADMIN",
            "CAP_NET_RAW",
            "CAP_IPC_LOCK",
            "CAP_IPC_OWNER",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_CHROOT",
            "CAP_SYS_PTRACE",
            "CAP_SYS_PACCT",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_NICE",
            "CAP_SYS_RESOURCE",
            "CAP_SYS_TIME",
            "CAP_SYS_TTY_CONFIG",
            "CAP_MKNOD",
            "CAP_LEASE",
            "CAP_AUDIT_WRITE",
            "CAP_AUDIT_CONTROL",
            "CAP_SETFCAP",
            "CAP_MAC_OVERRIDE",
            "CAP_MAC_ADMIN",
            "CAP_SYSLOG",
            "CAP_WAKE_ALARM",
            "CAP_BLOCK_SUSPEND",
            "CAP_AUDIT_READ",
            "CAP_PERFMON",
            "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    /** What Docker gives a container; oci/caps/defaults.go of Moby 20.10 to 28. */
    private static final List<String> DOCKER = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    public Target {
        capabilities = Set.copyOf(capabilities);
    }

    /** A container of Docker's on this kernel, with no capability more or less than usual. */
    public static Target ofDocker(Architecture architecture) {
        return new Target(architecture, Set.copyOf(DOCKER), System.getProperty("os.version"));
    }

    /** The same with further capabilities. */
    public Target with(List<String> more) {
        Set<String> all = new LinkedHashSet<>(capabilities);
        all.addAll(more);
        return new Target(architecture, all, kernel);
    }

    /** Whether Docker uses the rule here. */
    public boolean takes(Rule rule) {
        return includedBy(rule.includes()) && !excludedBy(rule.excludes());
    }

    private boolean includedBy(Conditions conditions) {
        return (conditions.arches().isEmpty() || conditions.arches().contains(architecture.dockerName()))
                && capabilities.containsAll(conditions.caps())
                && (conditions.minKernel().isEmpty() || isFrom(conditions.minKernel()));
    }

    private boolean excludedBy(Conditions conditions) {
        return conditions.arches().contains(architecture.dockerName())
                || conditions.caps().stream().anyMatch(capabilities::contains)
                || (!conditions.minKernel().isEmpty() && isFrom(conditions.minKernel()));
    }

    /** Whether the kernel is this old or newer; compares what Docker does, the first two numbers. */
    private boolean isFrom(String minKernel) {
        return kernelNumber(kernel) >= kernelNumber(minKernel);
    }

    /** Greater for a newer kernel, the same where Docker sees no difference. */
    static long kernelNumber(String version) {
        int[] numbers = version(version);
        return ((long) numbers[0] << Integer.SIZE) + numbers[1];
    }

    private static int[] version(String text) {
        int[] numbers = new int[2];
        int part = 0;
        for (int i = 0; i < text.length() && part < numbers.length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9' && numbers[part] < 100_000) {
                numbers[part] = numbers[part] * 10 + c - '0';
            } else {
                part = c == '.' ? part + 1 : numbers.length;
            }
        }
        return numbers;
    }
}
