package io.localgadget.seccomp.file;

import io.localgadget.seccomp.ProfileException;

/**
 * How much may be taken in from files, so that none can fill the heap: Docker's own profile has 20 KiB and fewer than
 * 2000 values. Holds for all files that one command reads, because their profiles stay. For one thread.
 */
final class Room {
    /** Of one file. Kubernetes, too, takes no objects that are much larger. */
    static final int BYTES = 1 << 20;

    /** Of one file: what takes an object of its own in memory. */
    static final int VALUES = 100_000;

    private static final int VALUES_OF_ALL = 300_000;

    private String file = "";
    private long left;
    private long leftOfAll = VALUES_OF_ALL;

    void begin(String name) {
        file = name;
        left = VALUES;
    }

    /** Throws a {@link ProfileException} where there are more values than there is room for. */
    void take(long values) {
        left -= values;
        leftOfAll -= values;
        if (left < 0) {
            throw new ProfileException("cannot read the profile " + file + ": it has more than " + VALUES
                    + " values, and Docker's own has fewer than 2000; see that it is the right file");
        }
        if (leftOfAll < 0) {
            throw new ProfileException("cannot read the profile " + file + ": with those before it, it has more than "
                    + VALUES_OF_ALL + " values; give fewer profiles at once");
        }
    }
}
