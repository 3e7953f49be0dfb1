package io.localgadget.cli;

import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.Installation;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.OciRuntime;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import io.localgadget.fixtures.ToolProcess;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which containers are shown, for ones that do not exist yet when the tool starts. */
@RequiresBpf
class SelectionIT {
    static List<OciRuntime> runtimes() {
        return TestRuntimes.all();
    }

    static List<OciRuntime> ofThisHost() {
        return TestRuntimes.of(Installation.HOST);
    }

    @ParameterizedTest
    @MethodSource("ofThisHost")
    void onlyTheNamedContainersFromTheirFirstExecOn(OciRuntime runtime) {
        assertShown(runtime, new String[] {"-c", "lgt-a,lgt-b"}, "lgt-a", "lgt-b");
    }

    @ParameterizedTest
    @MethodSource("ofThisHost")
    void allButTheExcludedContainer(OciRuntime runtime) {
        assertShown(runtime, new String[] {"-c", "!lgt-a"}, "lgt-b", "lgt-c");
    }

    @ParameterizedTest
    @MethodSource("ofThisHost")
    void runtimesSelectToo(OciRuntime runtime) {
        String own = runtime.isCrun() ? "crun" : "runc";
        assertShown(runtime, new String[] {"-r", own}, "lgt-a", "lgt-b", "lgt-c");
        assertShown(runtime, new String[] {"-r", own.equals("crun") ? "runc" : "crun"});
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void kubernetesAnnotationsSelect(OciRuntime runtime) {
        assertShown(runtime, true, new String[] {"--k8s-podname", "pod-of-lgt-b"}, "lgt-b");
        assertShown(
                runtime,
                true,
                new String[] {"--k8s-namespace", "!none", "--k8s-podname", "!pod-of-lgt-b"},
                "lgt-a",
                "lgt-c");
    }

    private static void assertShown(OciRuntime runtime, String[] flags, String... names) {
        assertShown(runtime, false, flags, names);
    }

    private static void assertShown(OciRuntime runtime, boolean inPods, String[] flags, String... names) {
        String[] arguments = Stream.concat(Stream.of("trace", "exec", "-o", "json"), Stream.of(flags))
                .toArray(String[]::new);
        try (Oci oci = Oci.withOwnRoot(runtime);
                ToolProcess tool = Tool.tracing(arguments)) {
            Rootfs rootfs = Rootfs.busybox(oci.folder());
            for (String name : List.of("lgt-a", "lgt-b", "lgt-c")) {
                Bundle bundle = Bundle.of(rootfs, "sh", "-c", "/bin/true");
                oci.run(name, inPods ? inPod(bundle, name) : bundle);
            }
            List<String> shown = Tool.stopAndFilter(
                            tool, row -> text(row, "containerId").startsWith("lgt-"))
                    .stream()
                    .map(row -> text(row, "containerId") + " " + Tool.args(row))
                    .toList();
            assertThat(shown)
                    .containsExactlyElementsOf(Stream.of(names)
                            .flatMap(name -> Stream.of(name + " sh -c /bin/true", name + " /bin/true"))
                            .toList());
        }
    }

    /** As containerd's CRI plugin annotates a container. */
    private static Bundle inPod(Bundle bundle, String name) {
        return bundle.withAnnotation("io.kubernetes.cri.container-type", "container")
                .withAnnotation("io.kubernetes.cri.container-name", "in-pod")
                .withAnnotation("io.kubernetes.cri.sandbox-name", "pod-of-" + name)
                .withAnnotation("io.kubernetes.cri.sandbox-namespace", "default");
    }
}
