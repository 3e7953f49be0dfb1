package io.localgadget.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {
    @TempDir
    Path root;

    @BeforeEach
    void aHostThatCan() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-37-amd64\n");
        write("proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n");
        write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
        write("sys/kernel/btf/vmlinux", "");
    }

    @Test
    void saysNothingWhereTracingIsPossible() {
        assertThatCode(() -> Host.at(root).requireTracing()).doesNotThrowAnyException();
    }

    @Test
    void asksForSudoWithoutTheCapability() throws IOException {
        write("proc/self/status", "CapEff:\t0000000000000000\n");
        assertProblem("needs root", "CAP_SYS_ADMIN", "sudo");
    }

    @Test
    void namesTheMissingTypeInformation() throws IOException {
        Files.delete(root.resolve("sys/kernel/btf/vmlinux"));
        assertProblem("no BTF", "CONFIG_DEBUG_INFO_BTF=y");
    }

    @Test
    void namesAnOldKernelAndTheVersionThatItNeeds() throws IOException {
        write("proc/sys/kernel/osrelease", "4.18.0-553.el8.x86_64\n");
        assertProblem("kernel 4.18.0-553.el8.x86_64 is too old", "5.10 or later");
    }

    @Test
    void namesLockdown() throws IOException {
        write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        assertProblem("lockdown is set to confidentiality", "lockdown=integrity");
    }

    @Test
    void knowsTheHostsOwnPidNamespace() throws IOException {
        Path link = root.resolve("proc/self/ns/pid");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("pid:[4026531836]"));
        assertThatCode(() -> Host.at(root).requireItsProcesses()).doesNotThrowAnyException();
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("pid:[4026532177]"));
        assertThatThrownBy(() -> Host.at(root).requireItsProcesses())
                .isInstanceOf(UnsupportedHostException.class)
                .hasMessageContaining("PID namespace of its own (pid:[4026532177])");
        assertProblem("PID namespace", "--pid=host");
    }

    @Test
    void tellsOfTheLimitOfLockedMemoryWhereItMatters() throws IOException {
        write("proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max locked memory         65536                65536                bytes
                """);
        assertThat(Host.at(root).whyNotPermitted()).doesNotContain("locked memory");
        write("proc/sys/kernel/osrelease", "5.10.0-32-amd64\n");
        assertThat(Host.at(root).whyNotPermitted())
                .contains("Max locked memory 65536", "ulimit -l unlimited")
                .doesNotContain("\n");
        write("proc/self/limits", "Max locked memory         unlimited            unlimited            bytes\n");
        assertThat(Host.at(root).whyNotPermitted()).doesNotContain("locked memory");
    }

    @Test
    void knowsAKernelThatInterpretsPrograms() throws IOException {
        assertThat(Host.at(root).compilesPrograms()).isTrue();
        write("proc/sys/net/core/bpf_jit_enable", "0\n");
        assertThat(Host.at(root).compilesPrograms()).isFalse();
    }

    @Test
    void knowsWhetherClassicTracepointsCanBeFound() throws IOException {
        assertThat(Host.at(root).hasTracefs()).isFalse();
        Files.createDirectories(root.resolve("sys/kernel/tracing/events"));
        assertThat(Host.at(root).hasTracefs()).isTrue();
    }

    private void assertProblem(String... words) {
        assertThatThrownBy(() -> Host.at(root).requireTracing())
                .isInstanceOf(UnsupportedHostException.class)
                .message()
                .contains(words)
                .doesNotContain("\n");
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }
}
