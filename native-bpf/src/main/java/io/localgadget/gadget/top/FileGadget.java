package io.localgadget.gadget.top;

import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.Texts;
import io.localgadget.gadget.TopDecoder;
import io.localgadget.gadget.TopGadget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that processes read and write most. */
public final class FileGadget implements TopGadget<FileGadget.FileUse> {
    /** The type in {@code st_mode}, include/uapi/linux/stat.h. */
    private static final int TYPE = 0170000;

    private static final int SOCKET = 0140000;
    private static final int REGULAR = 0100000;
    private static final int PIPE = 0010000;
    private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);

    /**
     * What one process did with one file in an interval.
     *
     * @param reads calls that did not fail, those at the end of the file included
     * @param type R, S or O; empty where the file's label was lost
     * @param file path in the container's root, or a name such as {@code pipe:[123]}
     * @param deleted whether the file has no name any more
     * @param inode its number on {@code device}
     */
    public record FileUse(
            ProcessInfo process,
            long reads,
            long writes,
            long readBytes,
            long writtenBytes,
            Text type,
            Text file,
            boolean deleted,
            Text device,
            long inode)
            implements Event {}

    @Override
    public String category() {
        return "top";
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public String description() {
        return "Rank files by the bytes that were read and written, anew every interval. What AIO moves (io_submit, as by"
                + " libaio) counts when it is submitted, as if it did not fail. What is mapped into memory is not counted,"
                + " nor what io_uring moves; where a process uses that, it is said.";
    }

    @Override
    public String unseenOfIoUring() {
        return "moves data by io_uring, which top file does not count";
    }

    @Override
    public List<Option> options() {
        return List.of(new Option(
                "--all-files",
                "all_files",
                "Also pipes, sockets, devices and the like; sends and receives count too."));
    }

    @Override
    public String order() {
        return "-bytes,-reads,-writes,file";
    }

    @Override
    public List<String> totals() {
        return List.of("reads", "writes", "rbytes", "wbytes");
    }

    @Override
    public List<Column<Row<FileUse>>> columns() {
        return List.of(
                Column.<Row<FileUse>>number(
                                "reads",
                                6,
                                "calls that read and did not fail",
                                r -> r.event().reads())
                        .byDefault(),
                Column.<Row<FileUse>>number(
                                "writes",
                                6,
                                "calls that wrote and did not fail",
                                r -> r.event().writes())
                        .byDefault(),
                Column.<Row<FileUse>>number(
                                "rbytes", 10, "bytes read", r -> r.event().readBytes())
                        .byDefault(),
                Column.<Row<FileUse>>number(
                                "wbytes", 10, "bytes written", r -> r.event().writtenBytes())
                        .byDefault(),
                Column.number(
                        "bytes",
                        10,
                        "bytes read and written",
                        r -> r.event().readBytes() + r.event().writtenBytes()),
                Column.<Row<FileUse>>words(
                                "t",
                                1,
                                "R regular file, S socket, O other",
                                r -> r.event().type())
                        .byDefault(),
                Column.<Row<FileUse>>words(
                                "file",
                                40,
                                "path in the container",
                                r -> r.event().file())
                        .byDefault(),
                Column.flag(
                        "deleted",
                        7,
                        "whether the file was deleted meanwhile",
                        r -> r.event().deleted()),
                Column.words(
                        "device", 7, "device of the file system", r -> r.event().device()),
                Column.number(
                        "inode", 10, "number of the file there", r -> r.event().inode()));
    }

    @Override
    public Structs<String> structs() {
        return new Structs<>("file_key", "file_value", "file_label");
    }

    @Override
    public TopDecoder<FileUse> decoder(Structs<StructType> structs) {
        Field mountNamespaceId = structs.key().number("home");
        Field inode = structs.key().number("inode");
        Field device = structs.key().number("dev");
        Field pid = structs.key().number("pid");
        Field reads = structs.value().number("reads");
        Field writes = structs.value().number("writes");
        Field readBytes = structs.value().number("rbytes");
        Field writtenBytes = structs.value().number("wbytes");
        Label label = new Label(structs.label());
        return (key, value, found, end) -> new FileUse(
                found == null
                        ? new ProcessInfo(end, mountNamespaceId.read(key), 0, pid.readInt(key), 0, 0, 0, 0, Text.EMPTY)
                        : label.process.decode(found).at(end),
                reads.read(value),
                writes.read(value),
                readBytes.read(value),
                writtenBytes.read(value),
                label.type(found),
                label.file(found, inode.read(key)),
                found != null && label.deleted.readFlag(found),
                device(device.readInt(key)),
                inode.read(key));
    }

    /** As /proc/self/mountinfo writes it; the kernel keeps 20 bits of minor number. */
    private static Text device(int number) {
        return Text.of((number >>> 20) + ":" + (number & 0xfffff));
    }

    /** Marked as /proc does it; what a file may be called too, hence the column. */
    private static Text deleted(Text path) {
        byte[] marked = Arrays.copyOf(path.bytes(), path.bytes().length + DELETED.length);
        System.arraycopy(DELETED, 0, marked, path.bytes().length, DELETED.length);
        return new Text(marked, false);
    }

    private static final class Label {
        final ProcessDecoder process;
        final Field deleted;
        private final int size;
        private final Field mode;
        private final Field pathLength;
        private final Field pathTruncated;
        private final Field nowhere;

        Label(StructType label) {
            process = new ProcessDecoder(label, "top.process.");
            size = label.size();
            mode = label.number("mode");
            pathLength = label.number("path_len");
            pathTruncated = label.number("path_truncated");
            deleted = label.number("deleted");
            nowhere = label.number("nowhere");
        }

        Text type(byte @Nullable [] label) {
            if (label == null) {
                return Text.EMPTY;
            }
            return switch (mode.readInt(label) & TYPE) {
                case REGULAR -> Text.of("R");
                case SOCKET -> Text.of("S");
                default -> Text.of("O");
            };
        }

        /** Named as /proc/PID/fd does where there is no path. */
        Text file(byte @Nullable [] label, long inode) {
            if (label == null) {
                return Text.of("[" + inode + "]");
            }
            int length = Math.min(pathLength.readInt(label), label.length - size);
            boolean cut = pathTruncated.readFlag(label) || length < pathLength.readInt(label);
            if (!nowhere.readFlag(label)) {
                Text path = Texts.slice(label, size, length, cut);
                return deleted.readFlag(label) && !cut ? deleted(path) : path;
            }
            String name = Texts.slice(label, size, length, cut).toString();
            return Text.of(
                    switch (mode.readInt(label) & TYPE) {
                        case SOCKET -> "socket:[" + inode + "]";
                        case PIPE -> "pipe:[" + inode + "]";
                        case REGULAR -> "/" + name;
                        default -> "anon_inode:" + name;
                    });
        }
    }
}
