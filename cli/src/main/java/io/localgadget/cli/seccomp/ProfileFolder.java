package io.localgadget.cli.seccomp;

import io.localgadget.cli.output.OutputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;

/** Writes profiles into a folder, each whole or not at all: beside its place first, then renamed. For one thread. */
public final class ProfileFolder {
    private static final int LONGEST_NAME = 200;

    private final Path folder;
    private final String suffix;
    private final Map<String, String> taken = new HashMap<>();

    /** {@code suffix} ends each file's name, {@code .json}. */
    public ProfileFolder(Path folder, String suffix) {
        this.folder = folder;
        this.suffix = suffix;
    }

    /** Makes the folder, so that what cannot be written is said before anything is recorded. */
    public void create() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed(folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw new OutputException("cannot write into " + folder + "; choose another --output-dir");
        }
    }

    /**
     * Writes a file; one that is there is replaced.
     *
     * @param name of the container or image; it becomes a file's name
     * @param id tells two of one name apart
     * @return where it is
     */
    public Path write(String name, String id, byte[] bytes) {
        Path file = folder.resolve(fileName(name, id) + suffix);
        try {
            Path beside = Files.createTempFile(folder, "." + file.getFileName(), ".new");
            try {
                Files.write(beside, bytes);
                Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
            return file;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private String fileName(String name, String id) {
        String safe = name.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[.-]+", "");
        safe = safe.substring(0, Math.min(safe.length(), LONGEST_NAME));
        String free = safe.isEmpty() ? "container" : safe;
        for (int n = 2; !taken.computeIfAbsent(free, f -> id).equals(id); n++) {
            free = (safe.isEmpty() ? "container" : safe) + "-" + n;
        }
        return free;
    }

    private static OutputException failed(Path file, IOException e) {
        String reason = e.getMessage() == null || e.getMessage().equals(file.toString())
                ? e.getClass().getSimpleName()
                : e.getMessage();
        return new OutputException("cannot write " + file + ": " + reason, e);
    }
}
