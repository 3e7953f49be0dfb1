package io.localgadget.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's release, as uname(2) tells it. */
record KernelVersion(int major, int minor) {
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);
    private static final Path RUNNING = Path.of("/proc/sys/kernel/osrelease");

    /** Empty where that is no release. */
    static Optional<KernelVersion> parse(String release) {
        Matcher numbers = RELEASE.matcher(release);
        return numbers.matches()
                ? Optional.of(new KernelVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))))
                : Optional.empty();
    }

    /** The kernel's that runs; where it does not tell, one that is older than all. */
    static KernelVersion running() {
        return Running.VERSION;
    }

    boolean isAtLeast(int otherMajor, int otherMinor) {
        return major != otherMajor ? major > otherMajor : minor >= otherMinor;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }

    private static final class Running {
        static final KernelVersion VERSION = read();

        private static KernelVersion read() {
            try {
                return parse(Files.readString(RUNNING)).orElse(new KernelVersion(0, 0));
            } catch (IOException e) {
                return new KernelVersion(0, 0); // no /proc: nothing else will work either, and says so
            }
        }
    }
}
