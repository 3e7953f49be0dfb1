package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Attackers;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What containers and users execute under a runtime's name, where the watch is told of it. */
@RequiresRoot
@RequiresCommand({"setpriv", "unshare", "runc"})
@ExtendWith({FirstSocket.class, LeakCheck.class})
class HostileCallsIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int USER = 61_234;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path marked;

    @BeforeEach
    void makeAFakeRuntimeThatEverybodyReaches() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        marked = Files.createDirectory(folder.resolve("marked"));
        Files.copy(Attackers.runtime(), marked.resolve("runc"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private ContainerWatch watch() {
        ContainerWatch watch = ContainerWatch.start(WatchOptions.DEFAULT, warnings::add);
        watch.watchBinary(marked.resolve("runc"));
        return watch;
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LGT_STAY", "1");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Process startAsUser(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("setpriv", "--clear-groups", "--reuid=" + USER));
        all.addAll(List.of(command));
        return start(all.toArray(String[]::new));
    }

    /** A process in a mount namespace of its own. */
    private int separate(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("unshare", "--mount"));
        all.addAll(List.of(command));
        int pid = (int) start(all.toArray(String[]::new)).pid();
        Waiting.until(
                "it is what it shall be",
                SOON,
                () -> Proc.HOST.arguments(pid).equals(List.of("sleep", "1000"))
                        && !Proc.HOST.isHostMountNamespace(Proc.HOST.mountNamespace(pid)));
        return pid;
    }

    /** What this runtime says when root executes it is believed, and heard after whatever was executed before. */
    private void awaitHonest(ContainerWatch watch) throws IOException {
        Path root = folder.resolve("honest");
        Attackers.state(root, "lgw-honest", separate("sleep", "1000"));
        start(marked.resolve("runc").toString(), "--root", root.toString(), "run", "lgw-honest");
        Waiting.until(
                "it is there", SOON, () -> watch.collection().byId("lgw-honest").isPresent());
    }

    @Test
    void whatRunsInAContainerNamesNone() throws IOException {
        try (Oci oci = Oci.withDefaultRoot(TestRuntimes.named("runc"));
                ContainerWatch watch = watch()) {
            watch.watchBinary(oci.runtime().path());
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            // The container knows by its mountinfo what its files are called outside.
            Path planted = rootfs.folder().resolve("planted");
            Attackers.state(planted, "lgw-prodpay", separate("sleep", "1000"));
            Attackers.hugeBundle(rootfs.folder().resolve("bundle"));
            String fake = marked.resolve("runc") + " --root " + planted + " run --bundle "
                    + rootfs.folder().resolve("bundle") + " lgw-prodpay";
            String script = "(echo | " + fake + "; sleep 1000 | LGT_STAY=1 " + fake + ") >/tmp/said & exec sleep 1000";
            oci.runDetached(
                    "lgw-attacker", Bundle.of(rootfs, "sh", "-c", script).withHostFolders(marked));
            Waiting.until(
                    "the attacker is known",
                    SOON,
                    () -> watch.collection().byId("lgw-attacker").isPresent());
            int attacker = watch.collection().byId("lgw-attacker").orElseThrow().pid();
            Waiting.until("the fake runtime stays", SOON, () -> said(attacker).contains("ready"));
            awaitHonest(watch);
            assertThat(watch.collection().all()).extracting(Container::id).doesNotContain("lgw-prodpay");
            assertThat(warnings).isEmpty();
        }
    }

    private static String said(int pid) {
        try {
            Path file = Path.of("/proc", "" + pid, "root/tmp/said");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aUsersRuntimeClaimsNoProcessOfTheSameNumber() throws IOException {
        int victim = separate("setpriv", "--clear-groups", "--reuid=" + USER, "sleep", "1000");
        Path root = folder.resolve("root"); // of root, such as what root of a container wrote
        Attackers.state(root, "lgw-prodpay", victim);
        Attackers.state(root, "lgw-victim", victim);
        try (ContainerWatch watch = watch()) {
            startAsUser(marked.resolve("runc").toString(), "--root", root.toString(), "run", "lgw-prodpay");
            start(marked.resolve("runc").toString(), "--root", root.toString(), "run", "lgw-victim");
            Waiting.until(
                    "the victim is there",
                    SOON,
                    () -> watch.collection().byId("lgw-victim").isPresent());
            awaitHonest(watch);
            watch.lookAgain();
            assertThat(watch.collection().all())
                    .filteredOn(c -> c.pid() == victim)
                    .extracting(Container::id)
                    .containsExactly("lgw-victim");
        }
    }

    @Test
    void aRootlessContainerIsItsUsers() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Rootfs.busybox(home);
        Files.setAttribute(home, "unix:uid", USER);
        Path root = home.resolve("state");
        String script = "cd " + home + " && runc spec --rootless && sed -i 's/\"terminal\": true/\"terminal\": false/;"
                + "s/\"sh\"/\"sleep\",\"1000\"/' config.json && exec runc --root " + root + " run lgw-rootless";
        try (ContainerWatch watch = watch()) {
            startAsUser("env", "HOME=" + home, "sh", "-c", script);
            Waiting.until(
                    "it is heard of",
                    SOON,
                    () -> watch.collection().byId("lgw-rootless").isPresent());
            assertIsUsers(watch.collection().byId("lgw-rootless"));
        }
        try (ContainerWatch watch = watch()) {
            assertIsUsers(watch.collection().byId("lgw-rootless")); // its runtime tells where its state is
        }
        assertThat(warnings).isEmpty();
    }

    private static void assertIsUsers(Optional<Container> found) {
        assertThat(found).hasValueSatisfying(container -> {
            assertThat(container.user()).isEqualTo(USER);
            assertThat(container.name()).isEqualTo("lgw-rootless");
            assertThat(container.runtime()).isEqualTo("runc");
            assertThat(container.mountNamespace()).isPositive();
        });
    }
}
