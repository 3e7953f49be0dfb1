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
import java.util.List;
import java.util.Set;

/** Programs executed with execve and execveat, and attempts to. */
public final class ExecGadget implements TraceGadget<ExecGadget.ExecEvent> {

    /**
     * One call.
     *
     * @param ret 0 or -errno
     * @param args what the new program got (a script's interpreter comes first), or what a failed call passed
     * @param pcomm name of the parent
     * @param cwd working directory in the container; empty unless asked for
     * @param exepath the executed file in the container; empty unless asked for, and for failed calls
     * @param upper whether that file lies in the writable layer of the container's overlay
     */
    public record ExecEvent(
            ProcessInfo process, int ret, TextList args, Text pcomm, Text cwd, Text exepath, boolean upper)
            implements Event {}

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
                        "Fill columns cwd and exepath, the working directory and the executed file in the container;"
                                + " choosing one of them with -o does the same.",
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
                        "executed file; with --paths",
                        r -> r.event().exepath()),
                Column.flag(
                        "upper",
                        5,
                        "the file is in the container's writable layer",
                        r -> r.event().upper()),
                Column.<Row<ExecEvent>>wordList(
                                "args",
                                40,
                                "arguments, the program's name first",
                                r -> r.event().args())
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
        Field argsLength = event.number("args_len");
        Field upper = event.number("upper");
        Field argsTruncated = event.number("args_truncated");
        Field cwdTruncated = event.number("cwd_truncated");
        Field exepathTruncated = event.number("exepath_truncated");
        return (bytes, length) -> {
            int cwd = cwdLength.readInt(bytes);
            int exepath = exepathLength.readInt(bytes);
            int start = event.size();
            return new ExecEvent(
                    process.decode(bytes),
                    ret.readInt(bytes),
                    Texts.list(bytes, start + cwd + exepath, argsLength.readInt(bytes), argsTruncated.readFlag(bytes)),
                    Texts.terminated(bytes, pcomm.offset(), pcomm.size()),
                    Texts.slice(bytes, start, cwd, cwdTruncated.readFlag(bytes)),
                    Texts.slice(bytes, start + cwd, exepath, exepathTruncated.readFlag(bytes)),
                    upper.readFlag(bytes));
        };
    }
}
