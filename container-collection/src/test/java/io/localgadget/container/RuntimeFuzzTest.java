package io.localgadget.container;

import io.localgadget.container.engine.ConmonFuzz;
import io.localgadget.fixtures.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runtimes keep and are told, as whoever can write there or start processes may have it. */
class RuntimeFuzzTest {
    private static final String RUNC = """
            {"id":"c1","init_process_pid":42,"init_process_start":7,"created":"2026-01-02T03:04:05.6Z","cgroup_paths":
             {"cpu":"/a"},"config":{"rootfs":"/r","mounts":[{"source":"/x"}],"labels":["a=b=c","bundle=/some/bundle"]}}""";
    private static final String CRUN = """
            {"pid":42,"process-start-time":7,"bundle":"/b","created":"2026-01-02T03:04:05Z","rootfs":"rootfs"}""";
    private static final String CONTAINERD = """
            {"ociVersion":"1.0","process":{"args":["sh"]},"annotations":{"io.kubernetes.cri.container-type":"container",
             "io.kubernetes.cri.sandbox-name":"pod","io.kubernetes.cri.container-name":"c","io.kubernetes.cri.sandbox-id":
             "s"}}""";
    private static final String CRIO = """
            {"annotations":{"io.kubernetes.cri-o.ContainerType":"container","io.kubernetes.cri-o.Labels":
             "{\\"io.kubernetes.pod.name\\":\\"p\\"}","io.kubernetes.cri-o.ImageName":"i"},"root":"/run/x","binary_name":"/usr/bin/runc"}""";

    @TempDir
    private Path folder;

    @Test
    void statesOfRuntimes() throws IOException {
        Path container = Files.createDirectories(folder.resolve("c1"));
        Fuzz.check(
                Fuzz.texts(RUNC, CRUN),
                bytes -> {
                    Files.write(container.resolve("state.json"), bytes);
                    RuntimeState.read(folder, "c1").orElseThrow().runs(Proc.HOST);
                },
                IOException.class);
        Files.delete(container.resolve("state.json"));
        Fuzz.check(
                Fuzz.texts(CRUN, RUNC),
                bytes -> {
                    Files.write(container.resolve("status"), bytes);
                    RuntimeState.read(folder, "c1").orElseThrow();
                },
                IOException.class);
    }

    @Test
    void bundles() {
        Fuzz.check(
                Fuzz.texts(CONTAINERD, CRIO, "{\"root\":\"/run/x\",\"binary_name\":\"/usr/bin/runc\"}", "4711\n"),
                bytes -> {
                    for (String file : List.of("config.json", "options.json", "init.pid")) {
                        Files.write(folder.resolve(file), bytes);
                    }
                    Bundle bundle = new Bundle(folder, 0);
                    try {
                        bundle.shimPid();
                    } catch (IOException e) {
                        // a text that is no number; the other files may be right
                    }
                    bundle.shimRoot();
                    bundle.shimBinary();
                    Map<String, String> annotations = bundle.annotations().orElseThrow();
                    Identity.of("runc", Path.of("/run/runc"), "c1", Optional.of(folder), annotations);
                },
                IOException.class);
    }

    @Test
    void argumentsOfRuntimesAndConmons() {
        Fuzz.check(
                Fuzz.texts(
                        "runc\0--root\0/run/docker/runtime-runc/moby\0--log-format\0json\0create\0--bundle\0/b\0c1\0",
                        "/usr/bin/crun\0--root=/r\0run\0-b\0.\0--\0c1\0",
                        "/usr/bin/conmon\0--api-version\0" + "1\0-c\0c1\0-u\0u\0-r\0/usr/bin/crun\0-b\0/b\0-p\0/p\0-n\0"
                                + "web\0--runtime-arg\0--root\0--runtime-arg\0/r\0--exit-command-arg\0--root\0"
                                + "--exit-command-arg\0/var/lib/containers\0"),
                bytes -> {
                    List<String> argv = List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
                    RuntimeProcess process = new RuntimeProcess(1, 2, 3, argv, "/cwd");
                    RuntimeCall.parse(process);
                    ConmonCall.parse(process);
                    ConmonFuzz.read(argv);
                });
    }
}
