package io.localgadget.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.gadget.Frame;
import io.localgadget.gadget.StackCount;
import io.localgadget.gadget.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The largest profiles that are counted can be written on the heap that the tool gives itself. */
class ProfileMemoryTest {
    /** More than what ProfileRun keeps. */
    private static final int STACK_BYTES = 24 << 20;

    /** What profiles may be full of. */
    enum Kind {
        STACKS,
        FUNCTIONS,
        HIDDEN_CHARACTERS
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theLargestProfilesAreWrittenOnASmallHeap(Kind kind) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-Xmn4m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        ProfileMemoryTest.class.getName(),
                        kind.name())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said.lines())
                .as(said)
                .hasSize(ProfileFormat.values().length)
                .allMatch(line -> line.matches("\\w+ [1-9]\\d+"));
        assertThat(child.exitValue()).as(said).isZero();
    }

    /** The child: writes a profile in all formats, and says how long they are. */
    public static void main(String[] arguments) {
        byte[] restOfTheTool = new byte[8 << 20];
        StackCount[] stacks = switch (Kind.valueOf(arguments[0])) {
            case STACKS -> stacks(2_000, "function", 40, 320);
            case FUNCTIONS -> stacks(100_000, "function", 4, 180);
            case HIDDEN_CHARACTERS -> stacks(3_000, "\u001b".repeat(4_000), 8, 200);
        };
        for (ProfileFormat format : ProfileFormat.values()) {
            long[] length = {restOfTheTool.length - (8L << 20)};
            format.write(Profiles.of(stacks), (bytes, offset, size) -> length[0] += size);
            System.out.println(format + " " + length[0]);
        }
    }

    /** As many stacks as there is room for beside so many functions, by what ProfileRun reckons that they take. */
    private static StackCount[] stacks(int functions, String name, int depth, int stackBytes) {
        Frame[] frames = new Frame[functions];
        for (int i = 0; i < functions; i++) {
            frames[i] = new Frame(i + name, "/usr/lib/libsome.so", Frame.Kind.NATIVE);
        }
        long left = STACK_BYTES
                - functions * (110L + 2L * frames[functions - 1].name().length());
        StackCount[] stacks = new StackCount[Math.max(1_000, (int) (left / stackBytes))];
        Random random = new Random(1);
        Text comm = Text.of("some-program");
        for (int i = 0; i < stacks.length; i++) {
            Frame[] stack = new Frame[depth];
            for (int j = 0; j < depth; j++) {
                // the outer ones are of few kinds, as in real ones
                stack[j] = frames[j > depth / 2 ? random.nextInt(1 + (depth - j)) : random.nextInt(functions)];
            }
            stacks[i] = new StackCount(null, i % 100, comm, List.of(stack), false, 1);
        }
        return stacks;
    }
}
