package io.localgadget.container;

import java.util.Set;

/** The options of runc and crun that take a value; all others are flags. */
final class RuntimeOptions {
    static final Set<String> WITH_VALUE = Set.of(
            // global
            "log",
            "log-format",
            "root",
            "criu",
            "rootless",
            "cgroup-manager",
            // create, run, restore
            "bundle",
            "b",
            "config",
            "f",
            "console-socket",
            "pidfd-socket",
            "pid-file",
            "preserve-fds",
            "image-path",
            "work-path",
            "parent-path",
            "page-server",
            "status-fd",
            "manage-cgroups-mode",
            "empty-ns",
            "lsm-profile",
            "lsm-mount-context",
            // exec
            "cwd",
            "env",
            "e",
            "user",
            "u",
            "additional-gids",
            "g",
            "process",
            "p",
            "process-label",
            "apparmor",
            "cap",
            "c",
            "cgroup");

    private RuntimeOptions() {}
}
