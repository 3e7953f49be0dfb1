package io.localgadget.seccomp;

/** Who made a call inside a container. */
public enum Phase {
    /** The runtime, from its filter's load to the execve of the container's program. */
    RUNTIME,
    /** The container's program and what it started. */
    WORKLOAD,
    /** A program that was brought into the running container, as docker exec does, and what it started. */
    EXEC
}
