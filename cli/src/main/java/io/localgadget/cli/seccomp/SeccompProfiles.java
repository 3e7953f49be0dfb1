package io.localgadget.cli.seccomp;

import io.localgadget.cli.FailureException;
import io.localgadget.cli.Flags;
import io.localgadget.cli.OutputFlags;
import io.localgadget.cli.Session;
import io.localgadget.cli.UsageException;
import io.localgadget.cli.output.OutputException;
import io.localgadget.cli.output.RowFilter;
import io.localgadget.cli.output.RowWriter;
import io.localgadget.cli.output.StandardOutput;
import io.localgadget.cli.seccomp.ContainerRecorder.Recorded;
import io.localgadget.gadget.EventClock;
import io.localgadget.seccomp.ExplainedCall;
import io.localgadget.seccomp.MadeProfile;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.ProfileMaker;
import io.localgadget.seccomp.ProfileOptions;
import io.localgadget.seccomp.Recording;
import io.localgadget.seccomp.Target;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** Makes profiles of recordings as the flags say, and puts them where they belong. For one thread. */
final class SeccompProfiles {
    private final ParseResult arguments;
    private final Session session;
    private final ProfileFormat format;
    private final ProfileOptions options;
    private final @Nullable ProfileFolder folder;
    private final boolean byImage;
    private final SyscallTables tables = new SyscallTables();
    /** By image, with --by image. */
    private final Map<String, List<Recording>> images = new LinkedHashMap<>();

    private @Nullable Recordings recordings;
    private @Nullable Target target;
    private int made;
    private int unwritten;
    private boolean partial;

    private SeccompProfiles(ParseResult arguments, Session session) {
        this.arguments = arguments;
        this.session = session;
        format = ProfileArguments.format(arguments);
        options = SeccompProfileFlags.options(arguments, base(arguments));
        String by = Flags.given(arguments, "--by") ? Flags.text(arguments, "--by") : "container";
        if (!List.of("container", "image").contains(by)) {
            throw new UsageException(SeccompProfileFlags.unknown("--by", by, List.of("container", "image")));
        }
        byImage = by.equals("image");
        boolean given = Flags.given(arguments, "--output-dir");
        if (byImage && !given) {
            throw new UsageException("--by image goes with --output-dir DIR only");
        }
        if (given && Flags.given(arguments, "--explain")) {
            throw new UsageException("--explain prints one table; it does not go with --output-dir");
        }
        folder = given
                ? new ProfileFolder(
                        Path.of(Flags.text(arguments, "--output-dir")), format == ProfileFormat.SPO ? ".yaml" : ".json")
                : null;
    }

    /** Reads the flags; says what is wrong with them before anything is loaded. */
    static SeccompProfiles of(ParseResult arguments, Session session) {
        return new SeccompProfiles(arguments, session);
    }

    private @Nullable Profile base(ParseResult flags) {
        return Flags.given(flags, "--base") ? ProfileArguments.reader().profile(Flags.text(flags, "--base")) : null;
    }

    boolean intoFolder() {
        return folder != null;
    }

    /** Before anything is recorded. */
    void prepare(Architecture machine) {
        recordings = new Recordings(machine, new EventClock());
        target = Target.ofDocker(machine);
        if (folder != null) {
            folder.create();
        }
    }

    /** Takes what was recorded of a container; {@code lost} says why some of it may be missing. */
    void add(Recorded recorded, List<String> lost) {
        Recording recording = recordings.of(recorded, lost);
        if (byImage) {
            String image = recorded.container().image();
            images.computeIfAbsent(image.isEmpty() ? recording.name() : image, i -> new ArrayList<>())
                    .add(recording);
        } else {
            write(recording, recorded.container().id());
        }
    }

    /** When all is recorded; throws where nothing was, or with --strict not all, or a file could not be written. */
    void finish() {
        images.forEach((image, list) -> write(Recordings.together(image, list), image));
        if (made == 0) {
            throw new FailureException("no container ran that is selected: nothing was recorded");
        }
        if (unwritten > 0) {
            throw new FailureException(unwritten + " of " + made + " profiles could not be written, as said above");
        }
        if (partial && Flags.given(arguments, "--strict")) {
            throw new FailureException("--strict: calls may be missing, as said above");
        }
    }

    private void write(Recording recording, String id) {
        MadeProfile profile = new ProfileMaker(tables).make(recording, options);
        ProfileFormat.File file = format.write(profile.profile(), recording.name(), target);
        String about = folder == null ? "" : recording.name() + ": ";
        profile.notes().forEach(note -> session.say(about + note));
        uring(recording).ifPresent(note -> session.say(about + note));
        partial |= !recording.partial().isEmpty();
        made++;
        if (folder != null) {
            file.notes().forEach(note -> session.say(about + note));
            writeInto(folder, recording.name(), id, file.bytes());
        } else if (Flags.given(arguments, "--explain")) {
            explain(profile.explained());
        } else {
            file.notes().forEach(session::say);
            StandardOutput.open().write(file.bytes(), 0, file.bytes().length);
        }
    }

    /** One that cannot be written does not keep the others from being. */
    private void writeInto(ProfileFolder into, String name, String id, byte[] bytes) {
        try {
            session.say("wrote " + into.write(name, id, bytes));
        } catch (OutputException e) {
            unwritten++;
            session.say(Objects.requireNonNull(e.getMessage()));
        }
    }

    private void explain(List<ExplainedCall> calls) {
        var filter = RowFilter.parse(ExplainColumns.all(), Flags.texts(arguments, "-F"));
        try (RowWriter<ExplainedCall> writer =
                OutputFlags.writer(arguments, ExplainColumns.all(), StandardOutput.open(), false)) {
            writer.writeTable(calls.stream().filter(filter).toList());
        }
    }

    private Optional<String> uring(Recording recording) {
        boolean used = recording.calls().stream()
                .anyMatch(call -> tables.name(call.architecture(), call.number())
                        .filter("io_uring_enter"::equals)
                        .isPresent());
        return used
                ? Optional.of("the container uses io_uring: what it does that way, neither this profile nor any other"
                        + " can allow or deny")
                : Optional.empty();
    }
}
