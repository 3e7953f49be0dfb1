package io.localgadget.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theKernelsNumberTellsX32FromX86() {
        assertThat(Architecture.ofAudit(0xC000003E, 0)).hasValue(Architecture.X86_64);
        assertThat(Architecture.ofAudit(0xC000003E, -1)).hasValue(Architecture.X86_64);
        assertThat(Architecture.ofAudit(0xC000003E, Architecture.X32_BIT)).hasValue(Architecture.X32);
        assertThat(Architecture.ofAudit(0x40000003, 5)).hasValue(Architecture.I386);
        assertThat(Architecture.ofAudit(0xC00000B7, 5)).hasValue(Architecture.AARCH64);
        assertThat(Architecture.ofAudit(0x40000028, 5)).hasValue(Architecture.ARM);
        assertThat(Architecture.ofAudit(0x12345678, 5)).isEmpty();
    }

    @Test
    void namesAreThoseOfProfiles() {
        assertThat(Architecture.ofSeccompName("SCMP_ARCH_X86")).hasValue(Architecture.I386);
        assertThat(Architecture.ofSeccompName("SCMP_ARCH_S390X")).isEmpty();
        assertThat(Architecture.X86_64.subArchitectures()).containsExactly(Architecture.I386, Architecture.X32);
    }

    @Test
    void namesOfOtherArchitecturesAreKnownToo() {
        SyscallTables tables = new SyscallTables();
        assertThat(tables.allNames()).contains("read", "arm_fadvise64_64", "s390_pci_mmio_read", "socketcall");
        assertThat(tables.allNames()).doesNotContain("syscall_1f4", "available4");
        assertThat(tables.of(Architecture.X86_64)).isSameAs(tables.of(Architecture.X86_64));
    }
}
