package io.localgadget.ffi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Says of what kind file systems are, without asking them: by {@code mountinfo} of processes (proc_pid_mountinfo(5)).
 * Who has sent a request to a server of FUSE waits for the answer, and not even SIGKILL ends that.
 */
public final class MountTable {
    /** That of this process. */
    public static final MountTable OWN = new MountTable(List.of(Path.of("/proc/self/mountinfo")));

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_NOEXEC_SEAL = 8;
    private static final int NONE = -1;

    private static final String FUSE = "fuse";
    private static final int MOST_LINES = 10_000;

    private final List<Path> tables;

    /** Looks into these files, one after the other. */
    private MountTable(List<Path> tables) {
        this.tables = tables;
    }

    /** That of processes, of which some may have ended, and of this one; a process with another root sees only a part. */
    public static MountTable of(List<Integer> pids) {
        List<Path> files = new ArrayList<>();
        pids.forEach(pid -> files.add(Path.of("/proc", Integer.toString(pid), "mountinfo")));
        files.addAll(OWN.tables);
        return new MountTable(files);
    }

    /** The number of the mount that a descriptor, also one that only names a file, leads into. */
    static int mount(int descriptor) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo", Integer.toString(descriptor))).stream()
                .filter(line -> line.startsWith("mnt_id:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring("mnt_id:".length()).strip()))
                .findFirst()
                .orElseThrow(() -> new IOException("fdinfo tells no mount"));
    }

    /**
     * The type of what is mounted there; fails if a process serves it, or nothing is known of it.
     *
     * @param file for the message
     */
    String kernelsType(int mount, String file) throws IOException {
        for (Path table : tables) {
            String type = type(table, Integer.toString(mount));
            if (type.equals(FUSE) || type.startsWith(FUSE + ".") || type.equals(FUSE + "blk")) {
                throw new ServedFileException(file);
            }
            if (!type.isEmpty()) {
                return type;
            }
        }
        if (mount == Memory.MOUNT) {
            return "tmpfs";
        }
        throw new IOException("where " + file + " is mounted is not known");
    }

    /**
     * The kernel's own mount for memory that has a file's number but no path (memfd_create(2), shmget(2)), which stands
     * in no table. What a process has mounted and attached nowhere does not either, and may be served.
     */
    private static int memory() {
        try (Arena arena = Arena.ofConfined()) {
            // int memfd_create(const char *name, unsigned int flags)
            MemorySegment name = arena.allocateFrom("local-gadget");
            CFunction create = CFunction.bind(Native.libc(), "memfd_create");
            int descriptor =
                    create.call(name.address(), MFD_CLOEXEC | MFD_NOEXEC_SEAL).asInt();
            if (descriptor < 0) { // before Linux 6.3
                descriptor = create.call(name.address(), MFD_CLOEXEC).asInt();
            }
            if (descriptor < 0) {
                return NONE;
            }
            try {
                return mount(descriptor);
            } finally {
                CFunction.bind(Native.libc(), "close").call(descriptor);
            }
        } catch (IOException e) {
            return NONE;
        }
    }

    /** {@code ID PARENT DEVICE ROOT POINT OPTIONS [TAGS] - TYPE SOURCE OPTIONS}; empty if it is not there. */
    private static String type(Path table, String id) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(table), StandardCharsets.ISO_8859_1))) {
            String line = lines.readLine();
            for (int i = 0; line != null && i < MOST_LINES; i++) {
                int dash = line.indexOf(" - ");
                if (dash > 0 && line.startsWith(id + " ")) {
                    return line.substring(dash + 3).split(" ")[0];
                }
                line = lines.readLine();
            }
        } catch (NoSuchFileException e) {
            // the process has ended
        }
        return "";
    }

    /** Looked up when it is needed first. */
    private static final class Memory {
        static final int MOUNT = memory();
    }
}
