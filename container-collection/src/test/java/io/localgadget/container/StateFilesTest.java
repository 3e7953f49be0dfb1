package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.fixtures.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that runtimes and shims keep, in trees of our own. */
@ExtendWith(LeakCheck.class)
class StateFilesTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void runcsStateIsRead() throws IOException {
        write("c1/state.json", """
                {"id":"c1","init_process_pid":42,"init_process_start":7,"created":"2026-01-02T03:04:05.6Z",
                 "config":{"labels":["a=b","nerdctl/name=b=c","bundle=/some/bundle"]}}""");
        RuntimeState state = RuntimeState.read(folder, "c1").orElseThrow();
        assertThat(state.runtime()).isEqualTo("runc");
        assertThat(state.pid()).isEqualTo(42);
        assertThat(state.startTime()).isEqualTo(7);
        assertThat(state.bundle()).contains(Path.of("/some/bundle"));
        assertThat(state.annotations()).containsExactly(java.util.Map.entry("nerdctl/name", "b=c"));
        assertThat(state.created()).contains(Instant.parse("2026-01-02T03:04:05.6Z"));
    }

    @Test
    void crunsStatusIsRead() throws IOException {
        write("c1/status", """
                {"pid":42,"process-start-time":7,"bundle":"/b","created":"2026-01-02T03:04:05Z","rootfs":"rootfs"}""");
        RuntimeState state = RuntimeState.read(folder, "c1").orElseThrow();
        assertThat(state.runtime()).isEqualTo("crun");
        assertThat(state.pid()).isEqualTo(42);
        assertThat(state.bundle()).contains(Path.of("/b"));
    }

    @Test
    void aBundleThatIsNoPathIsNone() throws IOException {
        for (String path : List.of("/a\\u0000b", "/a\\ud800b", "relative")) {
            write("c1/status", "{\"pid\":42,\"bundle\":\"" + path + "\"}");
            assertThat(RuntimeState.read(folder, "c1").orElseThrow().bundle()).isEmpty();
            write("c2/state.json", "{\"init_process_pid\":42,\"config\":{\"labels\":[\"bundle=" + path + "\"]}}");
            assertThat(RuntimeState.read(folder, "c2").orElseThrow().bundle()).isEmpty();
            write("options.json", "{\"root\":\"" + path + "\"}");
            assertThat(new Bundle(folder, 0).shimRoot()).isEmpty();
        }
    }

    @Test
    void aStateThatIsNotThereIsEmpty() throws IOException {
        assertThat(RuntimeState.read(folder, "none")).isEmpty();
        assertThat(new Bundle(folder.resolve("none"), 0).annotations()).isEmpty();
    }

    @Test
    void aCorruptStateIsOneSentence() throws IOException {
        Path file = write("c1/state.json", "{\"id\":\"c1\",");
        assertThatThrownBy(() -> RuntimeState.read(folder, "c1"))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is no valid JSON");
        Files.writeString(file, "");
        assertThatThrownBy(() -> RuntimeState.read(folder, "c1")).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "17", "[]", "{}", "{\"init_process_pid\":\"42\"}"})
    void jsonThatIsNoStateIsOneSentence(String content) throws IOException {
        Path file = write("c1/state.json", content);
        assertThatThrownBy(() -> RuntimeState.read(folder, "c1"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is no container's state");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path secret = write("secret", "{}");
        Files.createSymbolicLink(folder.resolve("config.json"), secret);
        assertThatThrownBy(() -> new Bundle(folder, 0).annotations())
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("config.json is no regular file");
    }

    @Test
    void aPipeDoesNotHoldUs() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("config.json").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(() -> new Bundle(folder, 0).annotations()).hasMessageEndingWith("is no regular file");
    }

    @Test
    void aHugeFileIsNotRead() throws IOException {
        try (var file =
                new java.io.RandomAccessFile(folder.resolve("config.json").toFile(), "rw")) {
            file.setLength(1L << 33);
        }
        assertThatThrownBy(() -> new Bundle(folder, 0).annotations()).hasMessageEndingWith("is no valid JSON");
        Files.writeString(folder.resolve("config.json"), "{" + " ".repeat(17 << 20));
        assertThatThrownBy(() -> new Bundle(folder, 0).annotations()).hasMessageEndingWith("is larger than 16 MiB");
        Files.writeString(folder.resolve("init.pid"), " ".repeat(1 << 17));
        assertThatThrownBy(() -> new Bundle(folder, 0).shimPid()).hasMessageEndingWith("is larger than 64 KiB");
    }

    @Test
    void ofWhatSomebodyWroteToUseUpMemoryNothingIsKept() throws IOException {
        String much = "[" + "[],".repeat(4 << 20) + "0]"; // as lists of ours it would take 400 MB
        write("config.json", "{\"mounts\":" + much + ",\"annotations\":{\"nerdctl/name\":\"b\"},\"more\":" + much);
        assertThat(new Bundle(folder, 0).annotations())
                .as("what follows is not even looked at")
                .contains(java.util.Map.of("nerdctl/name", "b"));
        write("config.json", "{\"annotations\":" + much + "}");
        assertThatThrownBy(() -> new Bundle(folder, 0).annotations())
                .hasMessageContaining("more than 1048576 characters of what matters");
        write("config.json", "[".repeat(1 << 20));
        assertThat(new Bundle(folder, 0).annotations()).contains(java.util.Map.of());
        write("config.json", "{\"annotations\":" + "[".repeat(1 << 20));
        assertThatThrownBy(() -> new Bundle(folder, 0).annotations()).hasMessageEndingWith("is no valid JSON");
    }

    @Test
    void fieldsAreFoundWhereverTheyStand() throws IOException {
        write("c1/state.json", """
                {"config":{"rootfs":"/r","labels":["nerdctl/name=b"],"mounts":[{"labels":["no=no"]}]},"labels":["no=no"],
                 "init_process_start":7,"init_process_pid":42,"created":"2026-01-02T03:04:05.6Z"}""");
        RuntimeState state = RuntimeState.read(folder, "c1").orElseThrow();
        assertThat(state.pid()).isEqualTo(42);
        assertThat(state.annotations()).containsExactly(java.util.Map.entry("nerdctl/name", "b"));
    }

    @Test
    void theShimsFilesAreRead() throws IOException {
        write("config.json", "{\"annotations\":{\"nerdctl/name\":\"b\",\"odd\":1}}");
        write("init.pid", "4711\n");
        write("options.json", "{\"binary_name\":\"/opt/runc-1\",\"root\":\"/run/docker/runtime-runc\"}");
        Bundle bundle = new Bundle(folder, 0);
        assertThat(bundle.annotations()).contains(java.util.Map.of("nerdctl/name", "b"));
        assertThat(bundle.shimPid()).isEqualTo(4711);
        assertThat(bundle.shimRoot()).contains(Path.of("/run/docker/runtime-runc"));
        assertThat(bundle.shimBinary()).contains(Path.of("/opt/runc-1"));
    }

    @Test
    void aProcessThatStartedAtAnotherTimeIsAnotherOne() {
        int self = (int) ProcessHandle.current().pid();
        long started = Proc.HOST.startTime(self);
        assertThat(state(self, started).runs(Proc.HOST)).isTrue();
        assertThat(state(self, started + 1).runs(Proc.HOST)).isFalse();
        assertThat(state(0, 0).runs(Proc.HOST)).isFalse();
    }

    @Test
    void aCommandNameWithSpacesAndBracketsDoesNotHideTheStartTime() throws IOException {
        write("77/stat", "77 (a) b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 9999 20");
        assertThat(new Proc(folder).startTime(77)).isEqualTo(9999);
    }

    private static RuntimeState state(int pid, long startTime) {
        return new RuntimeState("runc", pid, startTime, Optional.empty(), java.util.Map.of(), Optional.empty(), 0);
    }
}
