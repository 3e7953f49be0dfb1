package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Fifty containers that run at once: each gets the profile of what it called, and nothing of its neighbours'. */
@RequiresBpf
class ManyProfilesIT {
    private static final int CONTAINERS = 50;
    private static final String PREFIX = "lgt-fifty-";

    /** A busybox command and the call that only it makes. */
    private enum Kind {
        SYNC("sync", "sync"),
        MKDIR("mkdir /tmp/a", "mkdir"),
        LINK("ln -s a /tmp/a", "symlink"),
        TOUCH("touch /tmp/x", "utimensat"),
        CHMOD("chmod 700 /tmp", "chmod");

        final String command;
        final String call;

        Kind(String command, String call) {
            this.command = command;
            this.call = call;
        }
    }

    @Test
    void fiftyAtOnceMakeFiftyRightProfiles() throws Exception {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
                ExecutorService starters = Executors.newFixedThreadPool(8)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            Path folder = oci.folder().resolve("profiles");
            List<String> names = new ArrayList<>();
            for (int i = 0; i < CONTAINERS; i++) {
                names.add(PREFIX + i);
            }
            try (ToolProcess tool = Tool.tracing(
                    "advise",
                    "seccomp-profile",
                    "-c",
                    String.join(",", names),
                    "--output-dir",
                    folder.toString(),
                    "--strict")) {
                List<Future<?>> started = new ArrayList<>();
                for (int i = 0; i < CONTAINERS; i++) {
                    String name = names.get(i);
                    // Each waits for all others to be there, so that all run at once.
                    String wait = "until [ -e /var/go ]; do usleep 50000; done; ";
                    Bundle bundle = Bundle.of(rootfs, "sh", "-c", wait + kind(i).command);
                    started.add(starters.submit(() -> oci.runDetached(name, bundle)));
                }
                for (Future<?> start : started) {
                    start.get();
                }
                Files.createFile(rootfs.folder().resolve("var/go"));
                Profiles.printed(tool, 0);
            }
            for (int i = 0; i < CONTAINERS; i++) {
                JsonNode profile = Profiles.read(folder.resolve(names.get(i) + ".json"));
                assertThat(Profiles.allowed(profile)).as(names.get(i)).contains(kind(i).call);
                for (Kind other : Kind.values()) {
                    if (other != kind(i)) {
                        assertThat(Profiles.allowed(profile)).as(names.get(i)).doesNotContain(other.call);
                    }
                }
            }
        }
    }

    @Test
    void oneThatCannotBeWrittenDoesNotTakeTheOthersWithIt() throws Exception {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"))) {
            Path folder = oci.folder().resolve("profiles");
            Files.createDirectories(folder.resolve("lgt-unwritable.json/in-the-way"));
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            try (ToolProcess tool = Tool.tracing(
                    "advise",
                    "seccomp-profile",
                    "-c",
                    "lgt-unwritable,lgt-written",
                    "--output-dir",
                    folder.toString())) {
                oci.run("lgt-unwritable", Bundle.of(rootfs, "true")).orThrow();
                oci.run("lgt-written", Bundle.of(rootfs, "true")).orThrow();
                assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(ExitStatus.FAILURE);
                assertThat(tool.stderr())
                        .anyMatch(line -> line.contains("cannot write " + folder.resolve("lgt-unwritable.json")))
                        .anyMatch(line -> line.contains("1 of 2 profiles could not be written"));
            }
            assertThat(Profiles.allowed(Profiles.read(folder.resolve("lgt-written.json"))))
                    .contains("exit_group");
        }
    }

    private static Kind kind(int container) {
        return Kind.values()[container % Kind.values().length];
    }
}
