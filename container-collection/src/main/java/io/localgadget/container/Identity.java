package io.localgadget.container;

import io.localgadget.container.engine.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Who manages a container and what it is called, as far as its paths and OCI annotations tell.
 *
 * @param name empty where only the engine knows it
 * @param sandbox id of the pod's sandbox container, where it has one
 */
record Identity(String runtime, String name, String image, Pod pod, String sandbox) {
    private static final String CONTAINERD = Annotations.CONTAINERD;
    private static final String CRIO = Annotations.CRIO;
    private static final String SANDBOX = "sandbox";

    /**
     * @param plainRuntime runc or crun, for a container that no engine manages
     * @param root the runtime's state directory
     */
    static Identity of(
            String plainRuntime, Path root, String id, Optional<Path> bundle, Map<String, String> annotations) {
        if (annotations.containsKey(CRIO + "ContainerType")) {
            return crio(id, annotations);
        }
        if (annotations.containsKey(CONTAINERD + "container-type")) {
            return containerd(id, annotations);
        }
        String nerdctl = annotations.getOrDefault(Annotations.NERDCTL_NAME, "");
        if (annotations.containsKey(Annotations.NERDCTL_NAMESPACE)) {
            return new Identity("containerd", nerdctl.isEmpty() ? id : nerdctl, "", Pod.NONE, "");
        }
        String runtime = manager(plainRuntime, root, bundle, annotations);
        boolean engineNames = runtime.equals("docker") || runtime.equals("podman");
        return new Identity(runtime, engineNames ? "" : id, "", Pod.NONE, "");
    }

    private static String manager(
            String plainRuntime, Path root, Optional<Path> bundle, Map<String, String> annotations) {
        String folder = bundle.map(Path::toString).orElse("");
        if (annotations.getOrDefault(Annotations.MANAGER, "").equals("libpod")) {
            return "podman";
        }
        if (root.endsWith("moby")
                || folder.contains("/io.containerd.runtime.v2.task/moby/")
                || folder.contains("/io.containerd.runtime.v1.linux/moby/")
                || folder.contains("/docker/libcontainerd/")) {
            return "docker";
        }
        if (folder.contains("/io.containerd.runtime.v")
                || root.getParent() != null && root.getParent().endsWith("containerd/runc")) {
            return "containerd";
        }
        if (folder.contains("/overlay-containers/") && folder.endsWith("/userdata")) {
            return "podman";
        }
        return plainRuntime;
    }

    private static Identity containerd(String id, Map<String, String> annotations) {
        String podName = annotations.getOrDefault(CONTAINERD + "sandbox-name", "");
        boolean isSandbox = annotations.get(CONTAINERD + "container-type").equals(SANDBOX);
        String container = isSandbox ? "" : annotations.getOrDefault(CONTAINERD + "container-name", "");
        Pod pod = new Pod(annotations.getOrDefault(CONTAINERD + "sandbox-namespace", ""), podName, container, Map.of());
        return new Identity(
                "containerd",
                firstOf(container, podName, id),
                annotations.getOrDefault(CONTAINERD + "image-name", ""),
                pod,
                isSandbox ? "" : annotations.getOrDefault(CONTAINERD + "sandbox-id", ""));
    }

    private static Identity crio(String id, Map<String, String> annotations) {
        Map<String, String> labels = labels(annotations.getOrDefault(Annotations.CRIO_LABELS, ""));
        String podName = label("io.kubernetes.pod.name", annotations, labels);
        boolean isSandbox = annotations.get(CRIO + "ContainerType").equals(SANDBOX);
        String container = isSandbox ? "" : label("io.kubernetes.container.name", annotations, labels);
        String namespace = firstOf(
                label("io.kubernetes.pod.namespace", annotations, labels),
                annotations.getOrDefault(CRIO + "Namespace", ""),
                "");
        return new Identity(
                "cri-o",
                firstOf(container, podName, id),
                annotations.getOrDefault(CRIO + "ImageName", ""),
                new Pod(namespace, podName, container, labels),
                isSandbox ? "" : annotations.getOrDefault(CRIO + "SandboxID", ""));
    }

    private static String label(String key, Map<String, String> annotations, Map<String, String> labels) {
        return annotations.getOrDefault(key, labels.getOrDefault(key, ""));
    }

    private static Map<String, String> labels(String json) {
        try {
            return json.isEmpty() ? Map.of() : Json.read(json).texts();
        } catch (IOException e) {
            return Map.of(); // an annotation that somebody else wrote: the container has no labels then
        }
    }

    private static String firstOf(String first, String second, String third) {
        return !first.isEmpty() ? first : !second.isEmpty() ? second : third;
    }
}
