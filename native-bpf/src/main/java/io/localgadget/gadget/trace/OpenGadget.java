package io.localgadget.gadget.trace;

import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.Texts;
import io.localgadget.gadget.TraceGadget;
import java.util.List;
import java.util.Set;

/** Files opened with open, openat, openat2 and creat, and attempts to. */
public final class OpenGadget implements TraceGadget<OpenGadget.OpenEvent> {

    /**
     * One call.
     *
     * @param ret file descriptor, or -errno
     * @param path as the caller passed it
     * @param fullpath of the opened file in the container's root, and of a failed call where it looked; empty unless asked
     *     for
     */
    public record OpenEvent(ProcessInfo process, int ret, int flags, int mode, Text path, Text fullpath)
            implements Event {
        int fd() {
            return Math.max(ret, -1);
        }

        int err() {
            return Math.max(-ret, 0);
        }
    }

    @Override
    public String category() {
        return "trace";
    }

    @Override
    public String name() {
        return "open";
    }

    @Override
    public String description() {
        return "Trace files that are opened: open, openat, openat2 and creat. Where a process opens files by io_uring, it is"
                + " said that it does, and these are not shown.";
    }

    @Override
    public String unseenOfIoUring() {
        return "opens files by io_uring, which trace open does not show";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--failed", "failed_only", "Show failed calls only."),
                new Option(
                        "--full-path",
                        "full_path",
                        "Fill column fullpath, the path in the container, also for processes with a root of their own"
                                + " (chroot); of a failed call the path behind the folder that it starts from. It costs"
                                + " some time per event; choosing the column with -o does the same.",
                        Set.of("fullpath")));
    }

    @Override
    public List<Column<Row<OpenEvent>>> columns() {
        ErrorNames errors = new ErrorNames();
        return List.of(
                Column.<Row<OpenEvent>>number(
                                "fd",
                                4,
                                "file descriptor, -1 if the call failed",
                                r -> r.event().fd())
                        .byDefault(),
                Column.<Row<OpenEvent>>number(
                                "err",
                                4,
                                "error number, 0 if the call succeeded",
                                r -> r.event().err())
                        .byDefault(),
                Column.words(
                        "error",
                        12,
                        "name of the error",
                        r -> errors.name(r.event().err())),
                Column.number(
                        "flags",
                        8,
                        "flags as in open(2)",
                        r -> Integer.toUnsignedLong(r.event().flags())),
                Column.number(
                        "mode",
                        6,
                        "mode of a created file",
                        r -> Integer.toUnsignedLong(r.event().mode())),
                Column.<Row<OpenEvent>>words(
                                "path",
                                40,
                                "path as the program passed it",
                                r -> r.event().path())
                        .byDefault(),
                Column.words(
                        "fullpath",
                        40,
                        "path in the container; with --full-path",
                        r -> r.event().fullpath()));
    }

    @Override
    public String eventStruct() {
        return "open_event";
    }

    @Override
    public Decoder<OpenEvent> decoder(StructType event) {
        ProcessDecoder process = new ProcessDecoder(event);
        Field ret = event.number("ret");
        Field flags = event.number("flags");
        Field mode = event.number("mode");
        Field pathLength = event.number("path_len");
        Field fullpathLength = event.number("fullpath_len");
        Field pathTruncated = event.number("path_truncated");
        Field fullpathTruncated = event.number("fullpath_truncated");
        return (bytes, length) -> {
            int pathBytes = pathLength.readInt(bytes);
            int result = ret.readInt(bytes);
            Text path = Texts.slice(bytes, event.size(), pathBytes, pathTruncated.readFlag(bytes));
            Text known = Texts.slice(
                    bytes, event.size() + pathBytes, fullpathLength.readInt(bytes), fullpathTruncated.readFlag(bytes));
            return new OpenEvent(
                    process.decode(bytes),
                    result,
                    flags.readInt(bytes),
                    mode.readInt(bytes),
                    path,
                    result < 0 && known.bytes().length > 0 ? Paths.join(known, path) : known);
        };
    }
}
