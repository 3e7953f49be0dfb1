package io.localgadget.container;

import java.util.Map;

/**
 * The Kubernetes pod a container belongs to, from the OCI annotations that containerd's CRI plugin and CRI-O write.
 * All texts are empty for a container outside Kubernetes.
 */
public record Pod(String namespace, String name, String container, Map<String, String> labels) {
    public static final Pod NONE = new Pod("", "", "", Map.of());

    public Pod {
        labels = Map.copyOf(labels);
    }
}
