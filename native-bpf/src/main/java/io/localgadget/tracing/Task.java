package io.localgadget.tracing;

/** A process as the kernel's task iterator shows it. */
public record Task(int pid, int ppid, String comm, MountNamespace namespace) {}
