package io.localgadget.gadget.snapshot;

import io.localgadget.bpf.StructType;
import io.localgadget.gadget.Column;
import io.localgadget.gadget.Decoder;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.Option;
import io.localgadget.gadget.ProcessDecoder;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.SnapshotGadget;
import java.util.List;
import java.util.Set;

/** The processes there are now. */
public final class ProcessGadget implements SnapshotGadget<ProcessGadget.ProcessEntry> {
    private static final String THREADS = "--threads";

    /** A process, or one of its threads; the process's timestamp is that of its start. */
    public record ProcessEntry(ProcessInfo process) implements Event {}

    @Override
    public String category() {
        return "snapshot";
    }

    @Override
    public String name() {
        return "process";
    }

    @Override
    public String description() {
        return "Show the processes of containers as they are now.";
    }

    @Override
    public List<Option> options() {
        return List.of(new Option(THREADS, "threads", "Show a row for each thread, with its tid."));
    }

    @Override
    public Set<String> alsoShown(Set<String> flags) {
        return flags.contains(THREADS) ? Set.of("ppid", "tid") : Set.of("ppid");
    }

    @Override
    public boolean showsProcesses() {
        return true;
    }

    @Override
    public List<Column<Row<ProcessEntry>>> columns(EventClock clock) {
        return List.of(Column.time(
                "startTime",
                "when it was started",
                r -> clock.wallTime(r.event().process().timestamp())));
    }

    @Override
    public String entryStruct() {
        return "process_entry";
    }

    @Override
    public Decoder<ProcessEntry> decoder(StructType entry) {
        ProcessDecoder process = new ProcessDecoder(entry);
        return (bytes, length) -> new ProcessEntry(process.decode(bytes));
    }
}
