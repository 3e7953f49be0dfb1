package io.localgadget.cli.profile;

import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.profiling.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private final ProtoWriter out = new ProtoWriter();
    private final Map<String, Long> strings = new LinkedHashMap<>(Map.of("", 0L));
    private final Map<String, Long> modules = new LinkedHashMap<>();
    private final Map<Frame, Long> functions = new LinkedHashMap<>();

    private Pprof() {}

    /** The whole file. */
    static byte[] of(Profile profile) {
        byte[] message = new Pprof().write(profile).toBytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private ProtoWriter write(Profile profile) {
        out.message(SAMPLE_TYPE, valueType("samples", "count"));
        out.message(SAMPLE_TYPE, valueType("cpu", "nanoseconds"));
        profile.stacks().forEach(stack -> out.message(SAMPLE, sample(stack, profile.periodNanos())));
        functions.forEach(this::addFunction);
        modules.forEach((module, id) -> out.message(
                MAPPING,
                new ProtoWriter().number(1, id).number(5, string(module)).number(7, 1)));
        out.number(
                TIME_NANOS,
                profile.started().getEpochSecond() * 1_000_000_000L
                        + profile.started().getNano());
        out.number(DURATION_NANOS, profile.duration().toNanos());
        out.message(PERIOD_TYPE, valueType("cpu", "nanoseconds"));
        out.number(PERIOD, profile.periodNanos());
        strings.keySet().forEach(string -> out.text(STRING_TABLE, string)); // last: by now all are known
        return out;
    }

    private ProtoWriter valueType(String type, String unit) {
        return new ProtoWriter().number(1, string(type)).number(2, string(unit));
    }

    private ProtoWriter sample(StackCount stack, long periodNanos) {
        List<Frame> frames = new ArrayList<>(stack.frames());
        if (stack.truncated()) {
            frames.add(new Frame("[truncated]", "", Frame.Kind.NATIVE));
        }
        ProtoWriter sample = new ProtoWriter();
        sample.numbers(1, frames.stream().mapToLong(this::function).toArray());
        sample.numbers(2, stack.count(), stack.count() * periodNanos);
        sample.message(3, label("container").number(2, string(Names.container(stack.container()))));
        sample.message(
                3, label("process").number(2, string(Names.visible(stack.comm().toString()))));
        return sample.message(3, label("pid").number(3, stack.pid()));
    }

    private ProtoWriter label(String key) {
        return new ProtoWriter().number(1, string(key));
    }

    /** The id of a function, which is that of its location too. */
    private long function(Frame frame) {
        return functions.computeIfAbsent(frame, f -> functions.size() + 1L);
    }

    private void addFunction(Frame frame, long id) {
        String module = Names.visible(frame.module());
        long name = string(Names.visible(frame.name()));
        out.message(
                FUNCTION,
                new ProtoWriter().number(1, id).number(2, name).number(3, name).number(4, string(module)));
        long mapping = module.isEmpty() ? 0 : modules.computeIfAbsent(module, m -> modules.size() + 1L);
        ProtoWriter line = new ProtoWriter().number(1, id);
        out.message(LOCATION, new ProtoWriter().number(1, id).number(2, mapping).message(4, line));
    }

    private long string(String text) {
        return strings.computeIfAbsent(text, t -> (long) strings.size());
    }
}
