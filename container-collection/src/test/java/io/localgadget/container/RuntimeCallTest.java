package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeCallTest {
    private static final int UNKNOWN = RuntimeProcess.UNKNOWN_USER;

    private static Optional<RuntimeCall> parse(String commandLine) {
        return RuntimeCall.parse(new RuntimeProcess(0, 1, 0, List.of(commandLine.split(" ")), "/cwd"));
    }

    private static RuntimeCall call(String commandLine) {
        return parse(commandLine).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runc --root /r create --bundle /b c1",
                "runc --root=/r create --bundle=/b c1",
                "runc -root /r create -b /b c1",
                "runc --root /r create -b=/b --pid-file /p --no-pivot --console-socket=/s c1",
                "runc --root /r --log /l --log-format json --systemd-cgroup create --bundle /b --pid-file /p c1",
                "/usr/bin/runc --debug --systemd-cgroup=true --log /l --root /r create --preserve-fds 1 -b /b c1",
                "/opt/runc-1.3.6 --root /r --rootless auto create --pidfd-socket /s --bundle /b -- c1"
            })
    void everySpellingOfRuncIsUnderstood(String commandLine) {
        RuntimeCall call = call(commandLine);
        assertThat(call)
                .isEqualTo(new RuntimeCall(
                        "runc", Path.of("/r"), true, "create", "c1", Optional.of(Path.of("/b")), UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crun --root=/r --cgroup-manager disabled run -b/b c1",
                "crun --log=/l --log-format=json --root /r run --config /c -b /b --detach c1",
                "/usr/bin/crun --systemd-cgroup --root=/r run --bundle /b --no-subreaper c1"
            })
    void everySpellingOfCrunIsUnderstood(String commandLine) {
        RuntimeCall call = call(commandLine);
        assertThat(call)
                .isEqualTo(
                        new RuntimeCall("crun", Path.of("/r"), true, "run", "c1", Optional.of(Path.of("/b")), UNKNOWN));
    }

    @Test
    void rootAndBundleHaveDefaults() {
        assertThat(call("runc run c1"))
                .isEqualTo(new RuntimeCall(
                        "runc", Path.of("/run/runc"), false, "run", "c1", Optional.of(Path.of("/cwd")), UNKNOWN));
        assertThat(call("crun create c1").root()).isEqualTo(Path.of("/run/crun"));
    }

    @Test
    void relativePathsAreThoseOfTheWorkingDirectory() {
        assertThat(call("runc --root state run -b ../b c1"))
                .isEqualTo(new RuntimeCall(
                        "runc", Path.of("/cwd/state"), true, "run", "c1", Optional.of(Path.of("/b")), UNKNOWN));
    }

    @Test
    void otherVerbsNameTheContainer() {
        assertThat(call("runc exec -t --cwd / -e A=b -u 0 c1 ls -l").id()).isEqualTo("c1");
        assertThat(call("runc exec --process /p.json --detach c1").verb()).isEqualTo("exec");
        assertThat(call("runc delete --force c1").id()).isEqualTo("c1");
        assertThat(call("runc kill c1 9").verb()).isEqualTo("kill");
        assertThat(call("crun start c1").bundle()).isEmpty();
        assertThat(call("runc start c1").creates()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runc",
                "runc --version",
                "runc init",
                "runc list",
                "bash -c runc",
                "runc state",
                "runcmd run c1",
                "crunch data.csv report",
                "crunch run c1",
                "runcible run c1",
                "runc fly c1",
                "docker-runc run c1",
                "runc create ../c1",
                "runc create ..",
                "containerd-shim-runc-v2 -id c1"
            })
    void whatNamesNoContainerIsNoCall(String commandLine) {
        assertThat(parse(commandLine)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runc-1.3.6", "runc1.2", "crun.bin", "/usr/bin/runc_2"})
    void aRuntimesNameMayGoOnWithWhatIsNoLetter(String program) {
        assertThat(call(program + " start c1").id()).isEqualTo("c1");
    }

    @Test
    void textsLongerThanRuntimesTakeAreNoCall() {
        assertThat(parse("runc start " + "x".repeat(1024))).isPresent();
        assertThat(parse("runc start " + "x".repeat(1025))).isEmpty();
        assertThat(parse("runc --root /" + "x".repeat(4095) + " start c1")).isPresent();
        assertThat(parse("runc --root /" + "x".repeat(4096) + " start c1")).isEmpty();
        assertThat(parse("runc run --bundle /" + "x".repeat(4096) + " c1")).isEmpty();
    }

    @Test
    void ofTheArgumentsIsKeptWhatTells() {
        assertThat(process("runc --root /r exec -t -e A=b c1 ls -l " + "x ".repeat(8000))
                        .argv())
                .containsExactly("runc", "--root", "/r", "exec", "-t", "-e", "A=b", "c1");
        assertThat(process("/opt/runc start " + "x ".repeat(8000)).argv()).containsExactly("/opt/runc", "start", "x");
        assertThat(process("/opt/runc exec " + "-t ".repeat(8000) + "c1").argv())
                .containsExactly("runc");
        assertThat(process("/bin/sh -c runc run c1").argv()).containsExactly("sh");
        assertThat(process("conmon -c abc -n web").argv()).hasSize(5);
        assertThat(process("conmon -c abc" + " x".repeat(8000)).argv()).containsExactly("conmon");
        assertThat(process("runc exec " + "-t ".repeat(500) + "c1").weight()).isLessThan(64 << 10);
    }

    private static RuntimeProcess process(String commandLine) {
        return new RuntimeProcess(0, 1, 0, List.of(commandLine.split(" ")), "/cwd");
    }

    @Test
    void noArgumentsAreNoCall() {
        assertThat(RuntimeCall.parse(new RuntimeProcess(0, 1, 0, List.of(), "")))
                .isEmpty();
        assertThat(RuntimeCall.parse(new RuntimeProcess(0, 1, 0, List.of("runc", "run", "a\0b"), "/")))
                .isPresent(); // an odd id is a matter of the runtime
    }

    @Test
    void conmonTellsContainerRuntimeAndBundle() {
        List<String> argv = List.of(
                "/usr/bin/conmon --api-version 1 -c abc -u abc -r /usr/bin/crun -b /b/userdata -p /p -n web --exit-dir /e"
                        .split(" "));
        assertThat(ConmonCall.parse(new RuntimeProcess(0, 1, 0, argv, "/")))
                .contains(new ConmonCall(
                        "abc",
                        "web",
                        Optional.of(Path.of("/usr/bin/crun")),
                        Optional.of(Path.of("/b/userdata")),
                        Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conmon -c abc --runtime-arg --root=/r -n web",
                "conmon --cid abc --runtime-arg --log --runtime-arg /l --runtime-arg --root --runtime-arg /r"
            })
    void conmonTellsTheStateDirectory(String commandLine) {
        assertThat(ConmonCall.parse(new RuntimeProcess(0, 1, 0, List.of(commandLine.split(" ")), "/"))
                        .flatMap(ConmonCall::root))
                .contains(Path.of("/r"));
    }
}
