package io.localgadget.gadget.audit;

import io.localgadget.bpf.BpfObject;
import io.localgadget.bpf.LayoutException;
import io.localgadget.bpf.StructType;
import io.localgadget.bpf.StructType.Field;
import io.localgadget.ffi.Errno;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventSource;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.TraceGadget;
import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTables;
import java.util.List;
import java.util.Optional;

/** System calls that a seccomp filter denied, logged or killed for. */
public final class SeccompAuditGadget implements TraceGadget<SeccompAuditGadget.Denial> {
    /** In the order of {@code enum denial}, which begins at 1. */
    private static final List<DenialCode> KINDS = List.of(DenialCode.ERRNO, DenialCode.TRAP, DenialCode.KILL);

    /**
     * One call.
     *
     * @param architecture whose table numbers it; empty on a machine that we have no tables for
     * @param number as the kernel counts it; x32's with its bit set
     * @param errno what the call failed with; 0 unless the code is an errno
     */
    public record Denial(
            ProcessInfo process, DenialCode code, Optional<Architecture> architecture, int number, int errno)
            implements Event {
        Denial withCode(DenialCode other) {
            return new Denial(process, other, architecture, number, errno);
        }

        /** The call's name, or {@code #N} where it has none. */
        public String name(SyscallTables tables) {
            return architecture.flatMap(a -> tables.name(a, number)).orElse("#" + number);
        }
    }

    @Override
    public String category() {
        return "audit";
    }

    @Override
    public String name() {
        return "seccomp";
    }

    @Override
    public String description() {
        return "Show system calls that a seccomp profile denied, logged or killed for.";
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public List<Column<Row<Denial>>> columns() {
        SyscallTables tables = new SyscallTables();
        return List.of(
                Column.<Row<Denial>>words(
                                "syscall",
                                20,
                                "name of the system call",
                                r -> Text.of(r.event().name(tables)))
                        .byDefault(),
                Column.<Row<Denial>>words(
                                "code",
                                12,
                                "kill_process, kill_thread, trap, errno, log",
                                r -> Text.of(r.event().code().toString()))
                        .byDefault(),
                Column.words(
                        "error",
                        12,
                        "what the call failed with, if the code is errno",
                        r -> Text.of(Errno.name(r.event().errno()))),
                Column.words(
                        "arch",
                        8,
                        "whose system call it is: x86-64, i386, x32, aarch64, arm",
                        r -> Text.of(r.event()
                                .architecture()
                                .map(Architecture::label)
                                .orElse(""))),
                Column.number(
                        "number", 6, "number of the system call", r -> r.event().number()));
    }

    @Override
    public String eventStruct() {
        return "seccomp_event";
    }

    @Override
    public Decoder<Denial> decoder(StructType event) {
        ProcessDecoder process = new ProcessDecoder(event);
        Field denial = event.number("denial");
        Field number = event.number("number");
        Field ret = event.number("ret");
        Field compat = event.number("compat");
        Field listener = event.number("listener");
        Optional<Architecture> machine = Architecture.ofHost();
        return (bytes, length) -> {
            DenialCode code = kind(denial.readInt(bytes));
            if (code == DenialCode.ERRNO && listener.readFlag(bytes)) {
                code = DenialCode.ERRNO_OR_USER_NOTIF;
            }
            int call = number.readInt(bytes);
            return new Denial(
                    process.decode(bytes),
                    code,
                    machine.map(m -> architecture(m, compat.readFlag(bytes), call)),
                    call,
                    Math.max(0, -ret.readInt(bytes)));
        };
    }

    private static DenialCode kind(int value) {
        if (value == 0) {
            return DenialCode.ERRNO;
        }
        if (value < 0 || value > KINDS.size()) {
            throw new LayoutException("audit seccomp got an event of kind " + value);
        }
        return KINDS.get(value - 1);
    }

    private static Architecture architecture(Architecture machine, boolean compat, int number) {
        if (machine == Architecture.X86_64) {
            return compat ? Architecture.I386 : (number & Architecture.X32_BIT) != 0 ? Architecture.X32 : machine;
        }
        return compat ? Architecture.ARM : machine;
    }

    @Override
    public Optional<EventSource<Denial>> source(BpfObject object) {
        return Optional.of(new AuditRecords(object));
    }

    /** The {@code struct process} by itself, as the kernel side keeps it for processes that may have gone. */
    static final class ProcessLayout {
        private final StructType type;
        private final ProcessDecoder decoder;

        ProcessLayout(StructType type) {
            this.type = type;
            decoder = new ProcessDecoder(type, "");
        }

        int size() {
            return type.size();
        }

        ProcessInfo decode(byte[] bytes) {
            return decoder.decode(bytes);
        }
    }
}
