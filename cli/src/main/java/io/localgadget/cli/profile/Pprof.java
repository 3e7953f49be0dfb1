package io.localgadget.cli.profile;

import io.localgadget.cli.output.ByteSink;
import io.localgadget.cli.output.SinkStream;
import io.localgadget.cli.profile.ProtoWriter.Message;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.profiling.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A profile as pprof reads it: proto/profile.proto of github.com/google/pprof, compressed. A location is a function, for
 * its address says nothing in another process; container, process and pid are labels ({@code pprof -tagfocus}). For one
 * thread.
 */
final class Pprof {
    // Fields of message Profile, and in parentheses of its parts.
    private static final int SAMPLE_TYPE = 1; // (type 1, unit 2)
    private static final int SAMPLE = 2; // (location 1, value 2, label 3 (key 1, str 2, num 3))
    private static final int MAPPING = 3; // (id 1, filename 5, has_functions 7)
    private static final int LOCATION = 4; // (id 1, mapping 2, line 4 (function 1))
    private static final int FUNCTION = 5; // (id 1, name 2, system name 3, filename 4)
    private static final int STRING_TABLE = 6;
    private static final int TIME_NANOS = 9;
    private static final int DURATION_NANOS = 10;
    private static final int PERIOD_TYPE = 11;
    private static final int PERIOD = 12;

    private final ProtoWriter out;
    private final Names names = new Names();
    private final Map<String, Long> strings = new LinkedHashMap<>(Map.of("", 0L));
    private final Map<String, Long> modules = new LinkedHashMap<>();
    private final Map<Frame, Long> functions = new LinkedHashMap<>();

    private Pprof(OutputStream file) {
        out = new ProtoWriter(file);
    }

    /** Writes the whole file. */
    static void write(Profile profile, ByteSink sink) throws IOException {
        try (OutputStream file = new GZIPOutputStream(new SinkStream(sink))) {
            new Pprof(file).write(profile);
        }
    }

    private void write(Profile profile) throws IOException {
        out.message(SAMPLE_TYPE, valueType("samples", "count"));
        out.message(SAMPLE_TYPE, valueType("cpu", "nanoseconds"));
        for (StackCount stack : profile.stacks()) {
            out.message(SAMPLE, sample(stack, profile.periodNanos()));
        }
        for (Map.Entry<Frame, Long> function : functions.entrySet()) {
            addFunction(function.getKey(), function.getValue());
        }
        for (Map.Entry<String, Long> module : modules.entrySet()) {
            out.message(
                    MAPPING,
                    new Message()
                            .number(1, module.getValue())
                            .number(5, string(module.getKey()))
                            .number(7, 1));
        }
        out.number(
                TIME_NANOS,
                profile.started().getEpochSecond() * 1_000_000_000L
                        + profile.started().getNano());
        out.number(DURATION_NANOS, profile.duration().toNanos());
        out.message(PERIOD_TYPE, valueType("cpu", "nanoseconds"));
        out.number(PERIOD, profile.periodNanos());
        for (String string : strings.keySet()) { // last: by now all are known
            out.text(STRING_TABLE, string);
        }
    }

    private Message valueType(String type, String unit) {
        return new Message().number(1, string(type)).number(2, string(unit));
    }

    private Message sample(StackCount stack, long periodNanos) {
        List<Frame> frames = new ArrayList<>(stack.frames());
        if (stack.truncated()) {
            frames.add(StackPaths.TRUNCATED);
        }
        Message sample = new Message();
        sample.numbers(1, frames.stream().mapToLong(this::function).toArray());
        sample.numbers(2, stack.count(), stack.count() * periodNanos);
        sample.message(3, label("container").number(2, string(names.container(stack.container()))));
        sample.message(
                3, label("process").number(2, string(names.visible(stack.comm().toString()))));
        return sample.message(3, label("pid").number(3, stack.pid()));
    }

    private Message label(String key) {
        return new Message().number(1, string(key));
    }

    /** The id of a function, which is that of its location too. */
    private long function(Frame frame) {
        return functions.computeIfAbsent(frame, f -> functions.size() + 1L);
    }

    private void addFunction(Frame frame, long id) throws IOException {
        String module = names.visible(frame.module());
        long name = string(names.visible(frame.name()));
        out.message(
                FUNCTION,
                new Message().number(1, id).number(2, name).number(3, name).number(4, string(module)));
        long mapping = module.isEmpty() ? 0 : modules.computeIfAbsent(module, m -> modules.size() + 1L);
        Message line = new Message().number(1, id);
        out.message(LOCATION, new Message().number(1, id).number(2, mapping).message(4, line));
    }

    private long string(String text) {
        return strings.computeIfAbsent(text, t -> (long) strings.size());
    }
}
