package io.localgadget.container;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where distributions, Docker, Kubernetes distributions and snaps put runtimes. */
final class RuntimeBinaries {
    private static final List<String> NAMES = List.of("runc", "crun", "conmon", "docker-runc");
    private static final List<String> FOLDERS = List.of(
            "usr/bin",
            "usr/sbin",
            "usr/local/bin",
            "usr/local/sbin",
            "usr/lib/cri-o-runc/sbin",
            "usr/libexec/crio",
            "usr/libexec/podman",
            "usr/lib/podman",
            "opt/bin",
            "run/torcx/unpack/docker/bin",
            "var/lib/rancher/*/data/*/bin",
            "snap/*/current/bin",
            "snap/*/current/sbin",
            "snap/*/current/usr/bin",
            "snap/*/current/usr/sbin");

    private RuntimeBinaries() {}

    /** Those that are there; {@code slash} is the root directory. */
    static List<Path> usual(Path slash) {
        List<Path> found = new ArrayList<>();
        for (String pattern : FOLDERS) {
            for (Path folder : expand(slash, pattern)) {
                for (String name : NAMES) {
                    Path program = folder.resolve(name);
                    if (Files.isRegularFile(program)) {
                        found.add(program);
                    }
                }
            }
        }
        return found;
    }

    /** The folders that a pattern with {@code *} for a whole step means. */
    static List<Path> expand(Path start, String pattern) {
        List<Path> folders = List.of(start);
        for (String step : pattern.split("/")) {
            List<Path> next = new ArrayList<>();
            for (Path folder : folders) {
                if (step.contains("*")) {
                    next.addAll(children(folder, step));
                } else if (Files.isDirectory(folder.resolve(step))) {
                    next.add(folder.resolve(step));
                }
            }
            folders = next;
        }
        return folders;
    }

    private static List<Path> children(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry)) {
                    found.add(entry);
                }
            }
        } catch (IOException e) {
            return List.of(); // it has gone, or is no folder
        }
        return found;
    }
}
