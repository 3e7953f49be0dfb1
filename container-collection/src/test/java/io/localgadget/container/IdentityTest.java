package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static Identity of(String root, String bundle, Map<String, String> annotations) {
        return Identity.of("runc", Path.of(root), "id1", Optional.of(Path.of(bundle)), annotations);
    }

    private static String runtime(String root, String bundle) {
        return of(root, bundle, Map.of()).runtime();
    }

    @Test
    void dockerIsKnownByItsPaths() {
        assertThat(runtime("/run/docker/runtime-runc/moby", "/b")).isEqualTo("docker");
        assertThat(runtime("/r", "/run/containerd/io.containerd.runtime.v2.task/moby/id1"))
                .isEqualTo("docker");
        assertThat(runtime("/r", "/var/run/docker/libcontainerd/id1")).isEqualTo("docker");
        assertThat(of("/run/docker/runtime-runc/moby", "/b", Map.of()).name()).isEmpty();
    }

    @Test
    void otherNamespacesAreContainerdsOwn() {
        assertThat(runtime("/run/containerd/runc/default", "/run/containerd/io.containerd.runtime.v2.task/default/id1"))
                .isEqualTo("containerd");
        assertThat(of("/run/containerd/runc/default", "/b", Map.of()).name()).isEqualTo("id1");
    }

    @Test
    void podmanIsKnownByItsAnnotation() {
        Identity identity = of("/run/runc", "/b", Map.of("io.container.manager", "libpod"));
        assertThat(identity.runtime()).isEqualTo("podman");
        assertThat(identity.name()).isEmpty();
    }

    @Test
    void aPlainContainerIsCalledByItsId() {
        Identity identity = of("/run/runc", "/b", Map.of());
        assertThat(identity.runtime()).isEqualTo("runc");
        assertThat(identity.name()).isEqualTo("id1");
    }

    @Test
    void nerdctlNamesItsContainers() {
        Identity identity =
                of("/run/containerd/runc/default", "/b", Map.of("nerdctl/namespace", "default", "nerdctl/name", "web"));
        assertThat(identity.runtime()).isEqualTo("containerd");
        assertThat(identity.name()).isEqualTo("web");
    }

    @Test
    void containerdsKubernetesAnnotationsTellThePod() {
        Identity identity = of(
                "/run/containerd/runc/k8s.io",
                "/b",
                Map.of(
                        "io.kubernetes.cri.container-type", "container",
                        "io.kubernetes.cri.container-name", "app",
                        "io.kubernetes.cri.image-name", "nginx:1",
                        "io.kubernetes.cri.sandbox-name", "pod-1",
                        "io.kubernetes.cri.sandbox-namespace", "prod",
                        "io.kubernetes.cri.sandbox-id", "s1"));
        assertThat(identity)
                .isEqualTo(
                        new Identity("containerd", "app", "nginx:1", new Pod("prod", "pod-1", "app", Map.of()), "s1"));
    }

    @Test
    void aSandboxIsCalledByItsPod() {
        Identity identity = of(
                "/r",
                "/b",
                Map.of("io.kubernetes.cri.container-type", "sandbox", "io.kubernetes.cri.sandbox-name", "pod-1"));
        assertThat(identity.name()).isEqualTo("pod-1");
        assertThat(identity.pod().container()).isEmpty();
    }

    @Test
    void crioTellsLabelsAsJson() {
        Identity identity = of(
                "/r",
                "/b",
                Map.of(
                        "io.container.manager", "cri-o",
                        "io.kubernetes.cri-o.ContainerType", "container",
                        "io.kubernetes.cri-o.ImageName", "redis:7",
                        "io.kubernetes.cri-o.SandboxID", "s1",
                        "io.kubernetes.cri-o.Labels",
                                "{\"io.kubernetes.container.name\":\"db\",\"io.kubernetes.pod.name\":\"db-0\","
                                        + "\"io.kubernetes.pod.namespace\":\"prod\",\"app\":\"db\"}"));
        assertThat(identity.runtime()).isEqualTo("cri-o");
        assertThat(identity.name()).isEqualTo("db");
        assertThat(identity.pod().namespace()).isEqualTo("prod");
        assertThat(identity.pod().labels()).containsEntry("app", "db");
        assertThat(identity.image()).isEqualTo("redis:7");
    }

    @Test
    void brokenLabelsLeaveTheRest() {
        Identity identity = of(
                "/r",
                "/b",
                Map.of(
                        "io.kubernetes.cri-o.ContainerType", "container",
                        "io.kubernetes.cri-o.Labels", "{broken",
                        "io.kubernetes.container.name", "db"));
        assertThat(identity.name()).isEqualTo("db");
    }
}
