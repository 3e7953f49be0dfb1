package io.localgadget.seccomp;

import java.util.List;

/**
 * When Docker and podman use a rule, or with {@code excludes} when not; decided once, when the container starts.
 *
 * @param arches machines, as Docker names them: {@code amd64}
 * @param caps capabilities that the container has, {@code CAP_SYS_ADMIN}
 * @param minKernel the oldest kernel, {@code 4.8}; empty for any
 */
public record Conditions(List<String> arches, List<String> caps, String minKernel) {
    public static final Conditions NONE = new Conditions(List.of(), List.of(), "");

    public Conditions {
        arches = List.copyOf(arches);
        caps = List.copyOf(caps);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }
}
