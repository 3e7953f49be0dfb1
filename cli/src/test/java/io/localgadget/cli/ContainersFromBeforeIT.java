package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Guard;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import io.localgadget.fixtures.Waiting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers that ran before the tool, with their state where no usual place is. */
@RequiresBpf
@RequiresCommand({"runc", "unshare"})
class ContainersFromBeforeIT {
    private static final String HINT = "state folder is not known";
    private static final String LOOP = "while true; do /bin/sleep 0.1; done";

    static List<OciRuntime> runtimes() {
        return TestRuntimes.all().stream()
                .filter(runtime -> runtime.installation().isHost())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void aContainerWhoseStateFolderNothingNamesIsSaidAndFoundWithIt(OciRuntime runtime) {
        try (Oci oci = Oci.withOwnRoot(runtime)) {
            oci.runDetached("lgt-unknown", Bundle.of(Rootfs.busybox(oci.folder()), "sh", "-c", LOOP));
            String state = oci.runtime("state", "lgt-unknown").stdout();
            String pid = state.replaceAll("(?s).*\"pid\": *(\\d+).*", "$1");
            try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json")) {
                assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
                assertThat(list.rows()).noneMatch(row -> text(row, "id").equals("lgt-unknown"));
                // one of somebody else's may stand first
                assertThat(list.stderr())
                        .singleElement()
                        .asString()
                        .matches("local-gadget: process (" + pid + " \\(sh\\)|\\d+ \\(.*\\) and \\d+ more).*" + HINT
                                + ".*--runtime-root DIR.*");
            }
            try (ToolProcess tool = Tool.tracing("trace", "exec")) {
                tool.awaitReady(HINT, Tool.PATIENCE);
                assertThat(tool.stop()).isZero();
            }
            String root = oci.folder().resolve("state").toString();
            try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json", "--runtime-root", root);
                    ToolProcess tool =
                            Tool.tracing("trace", "exec", "-o", "json", "-c", "lgt-unknown", "--runtime-root", root)) {
                assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
                assertThat(list.rows())
                        .filteredOn(row -> text(row, "id").equals("lgt-unknown"))
                        .singleElement()
                        .satisfies(row -> assertThat(text(row, "pid")).isEqualTo(pid));
                assertThat(list.stderr()).noneMatch(line -> line.contains("process " + pid + " "));
                tool.awaitRow(row -> text(row, "container").equals("lgt-unknown"), Tool.PATIENCE);
                assertThat(tool.stop()).isZero();
            }
        }
    }

    @Test
    void aRuntimeInTheForegroundNamesItsFolder() {
        try (Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"))) {
            oci.launch("lgt-foreground", Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
            Waiting.until(
                    "it runs",
                    Tool.PATIENCE,
                    () -> oci.runtime("state", "lgt-foreground").stdout().contains("\"running\""));
            try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json")) {
                assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
                assertThat(list.rows()).anyMatch(row -> text(row, "id").equals("lgt-foreground"));
            }
        }
    }

    /** Namespaces of their own, also with another root, and also as orphans. */
    @Test
    void whatNoRuntimeMadeIsNotTakenForAContainer() {
        try (Guard guard = Guard.open()) {
            String rootfs = Rootfs.busybox(guard.folder()).folder().toString();
            for (String line : List.of(
                    "exec unshare --mount sleep 1001",
                    "exec unshare --pid --fork --mount-proc sleep 1002",
                    "exec unshare --pid --fork --mount chroot " + rootfs + " sleep 1003",
                    "exec unshare --user --map-root-user --pid --net --fork --mount chroot " + rootfs + " sleep 1004",
                    "unshare --pid --fork --mount-proc sleep 1005 & sleep 1; kill -9 $!; sleep 1006")) {
                guard.launch("sh", "-c", line);
            }
            List<String> sleepers = new ArrayList<>();
            Waiting.until("they run, and an unshare has ended", Tool.PATIENCE, () -> {
                sleepers.clear();
                guard.run("ps", "-C", "sleep", "-o", "pid=,args=")
                        .text()
                        .lines()
                        .map(line -> line.strip().split(" +"))
                        .filter(words -> words[words.length - 1].matches("100[1-6]"))
                        .forEach(words -> sleepers.add(words[0]));
                return sleepers.size() == 6;
            });
            try (ToolProcess list = ToolProcess.start("list-containers")) {
                assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
                assertThat(list.stderr())
                        .noneMatch(line -> sleepers.stream().anyMatch(pid -> line.contains("process " + pid + " ")));
            }
        }
    }

    /** Of a podman that is nobody's login session: the folder is in the environment of conmon only. */
    @ParameterizedTest
    @MethodSource("runtimes")
    @RequiresCommand({"podman", "setpriv"})
    void aUsersPodmanWithoutALoginSessionIsFoundByItsConmon(OciRuntime runtime) {
        try (UsersPodman podman = UsersPodman.open(runtime)) {
            String inTmp = podman.runDetached("lgt-rootless", List.of(), "sh", "-c", LOOP);
            List<String> environment = List.of("XDG_RUNTIME_DIR=" + podman.folder("xdg"));
            String elsewhere = podman.runDetached("lgt-elsewhere", environment, "sleep", "1000");
            try (ToolProcess list = ToolProcess.start("list-containers", "-o", "json");
                    ToolProcess tool = Tool.tracing("trace", "exec", "-o", "json", "-c", "lgt-rootless")) {
                assertThat(list.awaitExit(Tool.PATIENCE)).isZero();
                assertThat(list.rows())
                        .extracting(row -> text(row, "runtime") + " " + text(row, "name") + " " + text(row, "id"))
                        .contains("podman lgt-rootless " + inTmp, "podman lgt-elsewhere " + elsewhere);
                tool.awaitRow(row -> text(row, "comm").equals("sleep"), Tool.PATIENCE);
                assertThat(Tool.stopAndFilter(tool, row -> true))
                        .allMatch(row -> text(row, "container").equals("lgt-rootless"));
            }
        }
    }

    /** Rootless podman, with one user id in its containers, as a user that has no entry in /etc/passwd. */
    private record UsersPodman(OciRuntime runtime, Guard guard) implements AutoCloseable {
        private static final int USER = 61_235;

        static UsersPodman open(OciRuntime runtime) {
            Guard guard = runtime.openGuard();
            guard.run("chmod", "755", guard.folder().toString()).orThrow();
            Rootfs.busybox(guard.folder()).tar(guard, guard.folder().resolve("image.tar"));
            return new UsersPodman(runtime, guard);
        }

        /** A new folder of the user's. */
        Path folder(String name) {
            Path folder = guard.folder().resolve(name);
            guard.run("install", "--directory", "--owner=" + USER, folder.toString())
                    .orThrow();
            return folder;
        }

        /** Returns the container's id; {@code environment} is for podman. */
        String runDetached(String name, List<String> environment, String... program) {
            List<String> podman = new ArrayList<>(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER));
            podman.addAll(List.of("--clear-groups", "env", "-i", "HOME=" + folder("home-" + name)));
            podman.add("PATH=/usr/bin:/bin:/usr/sbin:/sbin");
            podman.addAll(environment);
            podman.addAll(List.of("podman", "--runtime=" + runtime.path(), "--cgroup-manager=cgroupfs"));
            String tar = guard.folder().resolve("image.tar").toString();
            guard.run(and(podman, "import", tar, "lgt-image")).orThrow();
            List<String> run = and(podman, "run", "--detach", "--name", name, "--network=none");
            run.add("--cgroups=" + (runtime.isCrun() ? "disabled" : "enabled"));
            run.addAll(List.of("--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096", "lgt-image"));
            return guard.run(and(run, program)).text();
        }

        private static List<String> and(List<String> words, String... more) {
            List<String> all = new ArrayList<>(words);
            all.addAll(List.of(more));
            return all;
        }

        @Override
        public void close() {
            try (guard) {
                guard.run("rm", "--recursive", "--force", "/tmp/podman-run-" + USER)
                        .orThrow();
            }
        }
    }
}
