package io.localgadget.gadget.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AuditRecordTest {
    @Test
    void everyFieldIsTakenFromWhatTheKernelWrites() {
        AuditRecord record = parse("audit(1795642006.995:2): auid=4294967295 uid=0 gid=65534 ses=4294967295 pid=6897"
                + " comm=\"unshare\" exe=\"/bin/busybox\" sig=31 arch=c000003e syscall=272 compat=0 ip=0x4815c7"
                + " code=0x80000000");
        assertThat(record.wallMillis()).isEqualTo(1795642006995L);
        assertThat(record.pid()).isEqualTo(6897);
        assertThat(record.gid()).isEqualTo(65534);
        assertThat(record.comm()).asString(StandardCharsets.UTF_8).isEqualTo("unshare");
        assertThat(record.arch()).isEqualTo(0xc000003e);
        assertThat(record.number()).isEqualTo(272);
        assertThat(DenialCode.of(record.answer())).isEqualTo(DenialCode.KILL_PROCESS);
    }

    @Test
    void aNameWithSpacesComesInHexadecimalAndCannotPassForFields() {
        AuditRecord record = parse("audit(1.000:9): auid=0 uid=0 gid=0 ses=0 pid=5 comm=70 69643D37 exe=\"/x\""
                        .replace("70 69643D37", "70202069643D37")
                + " sig=0 arch=40000003 syscall=39 compat=1 ip=0x1 code=0x7ffc0000\0");
        assertThat(record.pid()).isEqualTo(5);
        assertThat(record.comm()).asString(StandardCharsets.UTF_8).isEqualTo("p  id=7");
        assertThat(DenialCode.of(record.answer())).isEqualTo(DenialCode.LOG);
    }

    @Test
    void whatIsNoRecordOfSeccompIsLeftOut() {
        assertThat(AuditRecord.parse("audit(x".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(AuditRecord.parse("audit(1.000:9): pid=5".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(AuditRecord.parse(new byte[0])).isEmpty();
    }

    @Test
    void everyAnswerOfAFilterHasItsCode() {
        assertThat(DenialCode.of(0)).isEqualTo(DenialCode.KILL_THREAD);
        assertThat(DenialCode.of(0x00050001)).isEqualTo(DenialCode.ERRNO);
        assertThat(DenialCode.of(0x00030000)).isEqualTo(DenialCode.TRAP);
        assertThat(DenialCode.of(0x7fc00000)).isEqualTo(DenialCode.USER_NOTIF);
        assertThat(DenialCode.of(0x7ff00005)).isEqualTo(DenialCode.TRACE);
        assertThat(DenialCode.of(0x12340000)).isEqualTo(DenialCode.KILL_PROCESS);
    }

    private static AuditRecord parse(String text) {
        return AuditRecord.parse(text.getBytes(StandardCharsets.ISO_8859_1)).orElseThrow();
    }
}
