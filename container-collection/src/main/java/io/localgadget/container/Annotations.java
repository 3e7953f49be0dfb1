package io.localgadget.container;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The OCI annotations that tell what a container is called; all others may be anything, of any size. */
final class Annotations {
    static final String CONTAINERD = "io.kubernetes.cri.";
    static final String CRIO = "io.kubernetes.cri-o.";
    static final String CRIO_LABELS = CRIO + "Labels";
    static final String NERDCTL_NAMESPACE = "nerdctl/namespace";
    static final String NERDCTL_NAME = "nerdctl/name";
    static final String MANAGER = "io.container.manager";

    private static final String KUBERNETES = "io.kubernetes.";
    private static final int LONGEST = 4096;
    /** Of all labels of a pod together. */
    private static final int LONGEST_LABELS = 1 << 16;

    private Annotations() {}

    /**
     * Those that {@link Identity} looks at.
     *
     * @throws IOException if one of them is longer than any engine writes; its message is for the user
     */
    static Map<String, String> telling(Map<String, String> all) throws IOException {
        Map<String, String> telling = new HashMap<>();
        for (Map.Entry<String, String> annotation : all.entrySet()) {
            String key = annotation.getKey();
            if (!tells(key)) {
                continue;
            }
            int longest = key.equals(CRIO_LABELS) ? LONGEST_LABELS : LONGEST;
            if (annotation.getValue().length() > longest) {
                throw new IOException("its annotation " + key + " has more than " + longest + " characters");
            }
            telling.put(key, annotation.getValue());
        }
        return telling;
    }

    private static boolean tells(String key) {
        return switch (key) {
            case NERDCTL_NAMESPACE, NERDCTL_NAME, MANAGER, CRIO_LABELS -> true;
            case CONTAINERD + "container-type",
                    CONTAINERD + "container-name",
                    CONTAINERD + "image-name",
                    CONTAINERD + "sandbox-name",
                    CONTAINERD + "sandbox-namespace",
                    CONTAINERD + "sandbox-id" -> true;
            case CRIO + "ContainerType", CRIO + "Namespace", CRIO + "ImageName", CRIO + "SandboxID" -> true;
            case "io.kubernetes.pod.name", "io.kubernetes.pod.namespace", "io.kubernetes.container.name" -> true;
            default -> false;
        };
    }

    /** Without what only the engines of Kubernetes write, which are root's: no user makes himself a pod of root's. */
    static Map<String, String> ofUser(Map<String, String> annotations) {
        Map<String, String> own = new HashMap<>(annotations);
        own.keySet().removeIf(key -> key.startsWith(KUBERNETES));
        return own;
    }
}
