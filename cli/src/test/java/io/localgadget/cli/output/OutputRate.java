package io.localgadget.cli.output;

import io.localgadget.container.Container;
import io.localgadget.container.Pod;
import io.localgadget.gadget.EventClock;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Row;
import io.localgadget.gadget.Text;
import io.localgadget.gadget.trace.OpenGadget;
import io.localgadget.gadget.trace.OpenGadget.OpenEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;

/** Measures how many rows of {@code trace open} a format writes in a second of CPU time, all columns. To be run by hand. */
final class OutputRate {
    private static final int ROWS = 2_000_000;
    private static final int ROUNDS = 5;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private OutputRate() {}

    public static void main(String[] args) {
        for (String format : args.length > 0 ? args : new String[] {"json", "jsonpretty", "yaml", "columns"}) {
            for (int round = 0; round < ROUNDS; round++) {
                long[] bytes = {0};
                RowWriter<Row<OpenEvent>> writer = OutputFormat.parse(format)
                        .writer(
                                new OpenGadget().allColumns(new EventClock()),
                                (buffer, offset, length) -> bytes[0] += length,
                                Screen.NONE,
                                false);
                Row<OpenEvent>[] rows = rows();
                long start = CLOCK.getCurrentThreadCpuTime();
                for (int i = 0; i < ROWS; i++) {
                    writer.write(rows[i & 1023]);
                }
                writer.flush();
                double seconds = (CLOCK.getCurrentThreadCpuTime() - start) / 1e9;
                System.out.printf(
                        "%s: %.2f million rows/CPU s, %d bytes a row%n", format, ROWS / seconds / 1e6, bytes[0] / ROWS);
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Row<OpenEvent>[] rows() {
        Container container = new Container(
                "docker",
                "4b1d9f0f2c3a4b1d9f0f2c3a4b1d9f0f2c3a4b1d9f0f2c3a4b1d9f0f2c3a4b1d",
                "web",
                "nginx:1.27",
                4711,
                4026532567L,
                4026532568L,
                Pod.NONE,
                Instant.EPOCH);
        Row<OpenEvent>[] rows = new Row[1024];
        for (int i = 0; i < rows.length; i++) {
            ProcessInfo process = new ProcessInfo(
                    System.nanoTime() + i * 1000L,
                    77,
                    4026532567L,
                    31000 + i,
                    31000 + i,
                    30999,
                    101,
                    101,
                    Text.of("nginx"));
            Text path = Text.of("/usr/share/nginx/html/assets/page-" + i + ".html");
            rows[i] = new Row<>(new OpenEvent(process, 3 + i % 200, 0x80000, 0, path, Text.EMPTY), container);
        }
        return rows;
    }
}
