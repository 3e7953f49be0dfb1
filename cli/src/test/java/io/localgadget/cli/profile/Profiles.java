package io.localgadget.cli.profile;

import io.localgadget.container.Container;
import io.localgadget.container.Pod;
import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.gadget.Text;
import io.localgadget.profiling.Profile;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Made-up profiles. */
final class Profiles {
    static final Container WEB =
            new Container("runc", "0123", "web", "image", 1, 2, 3, Pod.NONE, Instant.parse("2026-01-02T03:04:05Z"));

    private Profiles() {}

    static Profile of(StackCount... stacks) {
        List<StackCount> list = List.of(stacks);
        long samples = list.stream().mapToLong(StackCount::count).sum();
        return new Profile(list, samples, 100, Instant.parse("2026-01-02T03:04:05Z"), Duration.ofMillis(1500));
    }

    /** A stack of functions of {@code /bin/x}, the innermost first. */
    static StackCount stack(@Nullable Container container, int pid, String comm, long count, String... functions) {
        List<Frame> frames = Stream.of(functions)
                .map(name -> frame(name, "/bin/x", Frame.Kind.NATIVE))
                .toList();
        return new StackCount(container, pid, Text.of(comm), frames, false, count);
    }

    static StackCount truncated(StackCount stack) {
        return new StackCount(stack.container(), stack.pid(), stack.comm(), stack.frames(), true, stack.count());
    }

    static Frame frame(String name, String module, Frame.Kind kind) {
        return new Frame(name, module, kind);
    }

    static byte[] bytes(ProfileFormat format, Profile profile) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        format.write(profile, bytes::write);
        return bytes.toByteArray();
    }
}
