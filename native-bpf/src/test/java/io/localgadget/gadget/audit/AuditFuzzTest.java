package io.localgadget.gadget.audit;

import io.localgadget.fixtures.Fuzz;
import org.junit.jupiter.api.Test;

/** Audit records, in which processes have words of their own. */
class AuditFuzzTest {
    @Test
    void recordsOfSeccomp() {
        Fuzz.check(
                Fuzz.texts("audit(1795642006.995:2): auid=4294967295 uid=0 gid=65534 ses=4294967295 pid=6897"
                        + " comm=\"unshare\" exe=\"/bin/busybox\" sig=31 arch=c000003e syscall=272 compat=0"
                        + " ip=0x4815c7 code=0x80000000"),
                bytes -> AuditRecord.parse(bytes).ifPresent(record -> DenialCode.of(record.answer())));
    }
}
