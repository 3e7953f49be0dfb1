package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Generators;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What processes do by io_uring is not seen, and that is said: once, of the containers that are traced. */
@RequiresBpf
@RequiresCommand("runc")
class IoUringIT {
    private static final String ID = "lgt-uring";

    private Oci oci;
    private Rootfs rootfs;

    @BeforeEach
    void open() {
        oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
        rootfs = Rootfs.busybox(oci.folder()).add(Generators.uringcall()).file("etc/known", "text\n");
    }

    @AfterEach
    void close() {
        oci.close();
    }

    private void call(String container, String call) {
        oci.run(container, Bundle.of(rootfs, "/bin/uringcall", call, "/etc/known"))
                .orThrow();
    }

    /** The last call is submitted by a thread of the kernel. */
    @ParameterizedTest
    @CsvSource({
        "trace open, read, open, open2, 'opens files by io_uring, which trace open does not show'",
        "trace open, nop, open2, open, 'opens files by io_uring, which trace open does not show'",
        "trace open, nop, polled-open, open, 'opens files by io_uring, which trace open does not show'",
        "top file, open, read, read, 'moves data by io_uring, which top file does not count'",
        "top file, nop, polled-read, read, 'moves data by io_uring, which top file does not count'",
    })
    void whatIsNotSeenIsSaidOnceOfTheContainersThatAreTraced(
            String gadget, String other, String call, String again, String said) throws Exception {
        String[] words = gadget.split(" ");
        try (ToolProcess tool = Tool.tracing(words[0], words[1], "-o", "json", "-c", ID);
                ToolProcess host = Tool.tracing(words[0], words[1], "-o", "json", "--host")) {
            new ProcessBuilder(Generators.uringcall().toString(), call, "/proc/self/exe")
                    .start()
                    .waitFor();
            host.awaitReady("(uringcall) " + said, Tool.PATIENCE);
            call("lgt-other", call);
            call(ID, other);
            call(ID, call);
            tool.awaitReady("io_uring", Tool.PATIENCE);
            call(ID, again);
            for (ToolProcess each : new ToolProcess[] {tool, host}) {
                assertThat(each.stop()).isZero();
                assertThat(each.stderr())
                        .filteredOn(line -> line.contains("io_uring"))
                        .hasSize(1);
            }
            assertThat(tool.stderr())
                    .filteredOn(line -> line.contains("io_uring"))
                    .singleElement()
                    .asString()
                    .matches("local-gadget: process \\d+ \\(uringcall\\) of container " + ID + " " + said);
        }
    }
}
