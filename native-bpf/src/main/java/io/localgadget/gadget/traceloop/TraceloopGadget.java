package io.localgadget.gadget.traceloop;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.StructType;
import io.localgadget.bpf.UnsupportedHostException;
import io.localgadget.decode.CallText;
import io.localgadget.decode.Tables;
import io.localgadget.ffi.Errno;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.RecorderGadget;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.Text;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The last system calls of each container, decoded. */
public final class TraceloopGadget implements RecorderGadget<CallEvent> {
    @Override
    public String category() {
        return "traceloop";
    }

    @Override
    public String name() {
        return "traceloop";
    }

    @Override
    public String fullName() {
        return "traceloop";
    }

    @Override
    public String description() {
        return "Record the last system calls of each container, and print them when it ends or on Ctrl-C.";
    }

    @Override
    public String eventName() {
        return "system call";
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public Choice choice() {
        return new Choice(
                "--syscall-filters", "Record these system calls only, comma separated: --syscall-filters open,openat.");
    }

    @Override
    public Consumer<BpfObject> choose(List<String> chosen) {
        if (!chosen.isEmpty()) {
            Set<String> known = new SyscallTables().allNames();
            for (String name : chosen) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException("there is no system call '" + name + "'");
                }
            }
        }
        Set<String> names = new HashSet<>(chosen);
        return object -> new CallSpecs(host(), names).writeTo(object);
    }

    @Override
    public List<Column<Row<CallEvent>>> columns() {
        Texts texts = new Texts();
        return List.of(
                Column.<Row<CallEvent>>number(
                                "cpu",
                                3,
                                "CPU on which the call began",
                                r -> r.event().cpu())
                        .byDefault(),
                Column.<Row<CallEvent>>words(
                                "syscall",
                                16,
                                "name of the system call",
                                r -> Text.of(r.event().call().name()))
                        .byDefault(),
                Column.<Row<CallEvent>>words(
                                "params",
                                60,
                                "its parameters; memory as it was in the call, ... where it was cut",
                                r -> Text.of(texts.get().parameters(r.event().call())))
                        .byDefault(),
                Column.<Row<CallEvent>>words(
                                "ret",
                                20,
                                "what it returned, or ... if it has not, or how seccomp answered",
                                r -> Text.of(texts.get().result(r.event().call())))
                        .byDefault(),
                Column.words(
                        "error",
                        12,
                        "name of the error, empty if it did not fail",
                        r -> Text.of(Errno.name(r.event().call().errno()))),
                Column.flag(
                        "seccomp",
                        7,
                        "a seccomp filter answered the call, which was not made",
                        r -> r.event().call().filtered()),
                Column.number(
                        "latency",
                        12,
                        "nanoseconds from its beginning to its end, 0 if it has not ended",
                        r -> r.event().duration()),
                Column.words(
                        "arch",
                        8,
                        "architecture of the program",
                        r -> Text.of(r.event().call().architecture().label())));
    }

    @Override
    public String eventStruct() {
        return "call_record";
    }

    @Override
    public Decoder<CallEvent> decoder(StructType event) {
        return new CallDecoder(event, host());
    }

    private static Architecture host() {
        return Architecture.ofHost()
                .orElseThrow(() -> new UnsupportedHostException("traceloop does not know the system calls of "
                        + System.getProperty("os.arch") + "; it runs on x86-64 and arm64"));
    }

    /** Made when the first row needs it. */
    private static final class Texts {
        private @Nullable CallText text;

        CallText get() {
            if (text == null) {
                text = new CallText(new Tables());
            }
            return text;
        }
    }
}
