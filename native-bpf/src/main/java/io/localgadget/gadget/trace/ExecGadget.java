package io.localgadget.gadget.trace;

import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Column.TextList;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.Texts;
import io.localgadget.gadget.TraceGadget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Programs executed with execve and execveat, and attempts to. */
public final class ExecGadget implements TraceGadget<ExecGadget.ExecEvent> {

    /**
     * One call.
     *
     * @param ret 0 or -errno
     * @param args what the new program got (a script's interpreter comes first), or what a failed call passed
     * @param file what a failed call was to execute, as it was passed; empty for others
     * @param pcomm name of the parent
     * @param cwd working directory in the container; empty unless asked for
     * @param exepath the executed file in the container, empty unless asked for; of a failed call what it tried, always
     * @param upper whether that file lies in the writable layer of the container's overlay
     */
    public record ExecEvent(
            ProcessInfo process, int ret, TextList args, Text file, Text pcomm, Text cwd, Text exepath, boolean upper)
            implements Event {

        /** What a reader wants to see: of a failed call the file that it tried, in place of the name that it passed. */
        TextList shownArgs() {
            List<Text> items = args.items();
            if (file.bytes().length == 0 || !items.isEmpty() && items.getFirst().equals(file)) {
                return args;
            }
            List<Text> shown = new ArrayList<>();
            shown.add(file);
            shown.addAll(items.isEmpty() ? items : items.subList(1, items.size()));
            return new TextList(shown, args.truncated());
        }
    }

    @Override
    public String category() {
        return "trace";
    }

    @Override
    public String name() {
        return "exec";
    }

    @Override
    public String description() {
        return "Trace programs that are executed: execve and execveat, also failed ones.";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--ignore-failed", "ignore_failed", "Leave failed calls out."),
                new Option(
                        "--paths",
                        "paths",
                        "Fill columns cwd and exepath, the working directory and the executed file in the container,"
                                + " also for processes with a root of their own (chroot); choosing one of them with -o"
                                + " does the same. Of a failed call exepath is always there: what it tried.",
                        Set.of("cwd", "exepath")));
    }

    @Override
    public List<Column<Row<ExecEvent>>> columns() {
        ErrorNames errors = new ErrorNames();
        return List.of(
                Column.<Row<ExecEvent>>number(
                                "ret",
                                4,
                                "0, or the error number, negative",
                                r -> r.event().ret())
                        .byDefault(),
                Column.words(
                        "error",
                        12,
                        "name of the error",
                        r -> errors.name(-r.event().ret())),
                Column.words("pcomm", 16, "name of the parent", r -> r.event().pcomm()),
                Column.words(
                        "cwd",
                        20,
                        "working directory; with --paths",
                        r -> r.event().cwd()),
                Column.words(
                        "exepath",
                        30,
                        "executed file; with --paths, and of failed calls",
                        r -> r.event().exepath()),
                Column.flag(
                        "upper",
                        5,
                        "the file is in the container's writable layer",
                        r -> r.event().upper()),
                Column.<Row<ExecEvent>>wordList(
                                "args",
                                40,
                                "arguments, the program's name first (in columns the file that a failed call tried)",
                                r -> r.event().args(),
                                r -> r.event().shownArgs())
                        .byDefault());
    }

    @Override
    public Set<String> alsoShown() {
        return Set.of("ppid");
    }

    @Override
    public String eventStruct() {
        return "exec_event";
    }

    @Override
    public Decoder<ExecEvent> decoder(StructType event) {
        ProcessDecoder process = new ProcessDecoder(event);
        Field pcomm = event.chars("pcomm");
        Field ret = event.number("ret");
        Field cwdLength = event.number("cwd_len");
        Field exepathLength = event.number("exepath_len");
        Field fileLength = event.number("file_len");
        Field argsLength = event.number("args_len");
        Field upper = event.number("upper");
        Field argsTruncated = event.number("args_truncated");
        Field cwdTruncated = event.number("cwd_truncated");
        Field exepathTruncated = event.number("exepath_truncated");
        return (bytes, length) -> {
            int cwd = cwdLength.readInt(bytes);
            int exepath = exepathLength.readInt(bytes);
            int start = event.size();
            Text path = Texts.slice(bytes, start + cwd, exepath, exepathTruncated.readFlag(bytes));
            Text file = Text.EMPTY;
            int result = ret.readInt(bytes);
            if (result < 0) {
                int folder = exepath - fileLength.readInt(bytes);
                file = Texts.terminated(bytes, start + cwd + folder, fileLength.readInt(bytes));
                path = tried(Texts.slice(bytes, start + cwd, folder, exepathTruncated.readFlag(bytes)), file);
            }
            return new ExecEvent(
                    process.decode(bytes),
                    result,
                    Texts.list(bytes, start + cwd + exepath, argsLength.readInt(bytes), argsTruncated.readFlag(bytes)),
                    file,
                    Texts.terminated(bytes, pcomm.offset(), pcomm.size()),
                    Texts.slice(bytes, start, cwd, cwdTruncated.readFlag(bytes)),
                    path,
                    upper.readFlag(bytes));
        };
    }

    /** A descriptor's own file where no path was given (AT_EMPTY_PATH); where the folder is not known, what was passed. */
    private static Text tried(Text folder, Text file) {
        return file.bytes().length == 0 ? folder : folder.bytes().length == 0 ? file : Paths.join(folder, file);
    }
}
