package io.localgadget.container;

import io.localgadget.container.StateFile.Owned;
import io.localgadget.container.engine.ForeignPath;
import io.localgadget.container.engine.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a runtime keeps of a container: {@code ROOT/ID/state.json} of runc, {@code ROOT/ID/status} of crun.
 *
 * @param pid the container's first process; 0 where it has none yet
 * @param startTime when that process started, as in /proc/PID/stat; 0 if unknown
 * @param annotations as in the bundle's config.json; only runc keeps them
 * @param owner the user who may have written it, 0 if nobody but root: it speaks of that user's processes only
 */
record RuntimeState(
        String runtime,
        int pid,
        long startTime,
        Optional<Path> bundle,
        Map<String, String> annotations,
        Optional<Instant> created,
        int owner) {
    private static final String RUNC_PID = "init_process_pid";
    private static final String CRUN_PID = "pid";
    private static final List<String> RUNC_FIELDS = List.of(RUNC_PID, "init_process_start", "created", "config.labels");
    private static final List<String> CRUN_FIELDS = List.of(CRUN_PID, "process-start-time", "created", "bundle");

    /** Empty if neither runtime has it; an IOException's message is for the user. */
    static Optional<RuntimeState> read(Path root, String id) throws IOException {
        Path folder = ForeignPath.step(root, id);
        if (Files.isSymbolicLink(folder)) {
            throw new IOException(folder + " is a link"); // of whoever may write in root, to what somebody else wrote
        }
        Optional<Owned<Json>> runc = json(folder.resolve("state.json"), RUNC_FIELDS);
        if (runc.isPresent()) {
            return Optional.of(runc(runc.get().content(), owner(root, folder, runc.get())));
        }
        Optional<Owned<Json>> crun = json(folder.resolve("status"), CRUN_FIELDS);
        return crun.isPresent()
                ? Optional.of(crun(crun.get().content(), owner(root, folder, crun.get())))
                : Optional.empty();
    }

    private static int owner(Path root, Path folder, Owned<Json> file) throws IOException {
        return StateFile.owner(
                folder, StateFile.ownerOf(root), StateFile.ownerOf(folder, LinkOption.NOFOLLOW_LINKS), file.owner());
    }

    /** The process id is the first of the fields. */
    private static Optional<Owned<Json>> json(Path file, List<String> fields) throws IOException {
        String pid = fields.getFirst();
        Optional<Owned<Json>> state = StateFile.json(file, fields);
        if (state.isPresent() && !state.get().content().hasNumber(pid)) {
            throw new IOException(file + " is no container's state: it has no number \"" + pid + "\"");
        }
        return state;
    }

    static RuntimeState runc(Json state, int owner) throws IOException {
        Map<String, String> annotations = new LinkedHashMap<>();
        String bundle = "";
        for (Json label : state.at("config").at("labels").elements()) {
            String text = label.text();
            int equals = text.indexOf('=');
            if (text.startsWith("bundle=")) {
                bundle = text.substring("bundle=".length());
            } else if (equals > 0) {
                annotations.put(text.substring(0, equals), text.substring(equals + 1));
            }
        }
        return new RuntimeState(
                "runc",
                pid(state.number(RUNC_PID)),
                state.number("init_process_start"),
                ForeignPath.absolute(bundle),
                Annotations.telling(annotations),
                time(state.text("created")),
                owner);
    }

    static RuntimeState crun(Json status, int owner) {
        return new RuntimeState(
                "crun",
                pid(status.number(CRUN_PID)),
                status.number("process-start-time"),
                ForeignPath.absolute(status.text("bundle")),
                Map.of(),
                time(status.text("created")),
                owner);
    }

    /** Whether the first process is there, and is not another one that has got its number. */
    boolean runs(Proc proc) {
        long now = pid > 0 ? proc.startTime(pid) : 0;
        return now != 0 && (startTime == 0 || startTime == now);
    }

    private static int pid(long number) {
        return number == (int) number ? (int) number : 0; // no process has such a number
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty(); // the time of finding it does as well
        }
    }
}
