package io.localgadget.syscall;

import java.util.List;
import java.util.Optional;

/**
 * An architecture in the sense of seccomp: a way to call the kernel with numbers of its own. A 64-bit kernel serves its
 * native one and 32-bit ones beside it.
 */
public enum Architecture {
    X86_64("x86-64", "SCMP_ARCH_X86_64", 0xC000003E, "amd64"),
    I386("i386", "SCMP_ARCH_X86", 0x40000003, "x86"),
    /** 64-bit calls with 32-bit pointers: x86-64 to the kernel's audit, told apart by a bit in the number. */
    X32("x32", "SCMP_ARCH_X32", 0xC000003E, "x32"),
    AARCH64("aarch64", "SCMP_ARCH_AARCH64", 0xC00000B7, "arm64"),
    ARM("arm", "SCMP_ARCH_ARM", 0x40000028, "arm");

    /** The bit that a number of x32 has, {@code __X32_SYSCALL_BIT} of asm/unistd.h; it is part of the number. */
    public static final int X32_BIT = 0x40000000;

    private final String label;
    private final String seccompName;
    private final int auditArch;
    private final String dockerName;

    Architecture(String label, String seccompName, int auditArch, String dockerName) {
        this.label = label;
        this.seccompName = seccompName;
        this.auditArch = auditArch;
        this.dockerName = dockerName;
    }

    /** How we write it, {@code x86-64}; also the name of its table. */
    public String label() {
        return label;
    }

    /** Its name in profiles, {@code SCMP_ARCH_X86_64}. */
    public String seccompName() {
        return seccompName;
    }

    /** The kernel's {@code AUDIT_ARCH_…} of linux/audit.h, in seccomp_data and audit records. */
    public int auditArch() {
        return auditArch;
    }

    /** What Docker calls it in the conditions of a rule, {@code amd64}. */
    public String dockerName() {
        return dockerName;
    }

    /** Those that a kernel of this architecture serves beside it, as Docker's archMap lists them. */
    public List<Architecture> subArchitectures() {
        return switch (this) {
            case X86_64 -> List.of(I386, X32);
            case AARCH64 -> List.of(ARM);
            case I386, X32, ARM -> List.of();
        };
    }

    /** The one that the kernel means by this {@code AUDIT_ARCH_…}, for a call of this number. */
    public static Optional<Architecture> ofAudit(int auditArch, int number) {
        boolean x32 = auditArch == X32.auditArch && (number & X32_BIT) != 0 && number != -1;
        for (Architecture one : values()) {
            if (one.auditArch == auditArch && (one == X32) == x32) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    public static Optional<Architecture> ofSeccompName(String name) {
        for (Architecture one : values()) {
            if (one.seccompName.equals(name)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** This machine's; empty where it is none of ours. */
    public static Optional<Architecture> ofHost() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }
}
