package io.localgadget.decode;

import static io.localgadget.decode.Capture.ARGUMENTS;
import static io.localgadget.decode.Capture.ARRAY;
import static io.localgadget.decode.Capture.FILE;
import static io.localgadget.decode.Capture.FIXED;
import static io.localgadget.decode.Capture.NONE;
import static io.localgadget.decode.Capture.OUT_ADDRESS;
import static io.localgadget.decode.Capture.OUT_ARRAY;
import static io.localgadget.decode.Capture.OUT_FIXED;
import static io.localgadget.decode.Capture.OUT_MESSAGE;
import static io.localgadget.decode.Capture.OUT_VECTOR;

import io.localgadget.syscall.Architecture;

/** What a parameter of a system call is; the names in lower case are those of parameters.txt. */
public enum Kind {
    /** A number with a sign, of 32 bits. */
    D(NONE),
    /** A number without a sign, of 32 bits. */
    U(NONE),
    /** A user's or a group's id: -1 means "leave it". */
    I(NONE),
    /** A number with a sign, of a word. */
    L(NONE),
    /** A number without a sign, of a word. */
    SIZE(NONE),
    /** A number with a sign, of 64 bits, of which a 32-bit program has the low half here and the high one in the next. */
    LOWHIGH(NONE),
    /** The same, with the high half here. */
    HIGHLOW(NONE),
    /** The second half, or a register that is left out so that a number begins at an even one: not shown. */
    REST(NONE),
    /** An address. */
    X(NONE),
    /** Bits without names, or what may be an address or not. */
    H(NONE),
    /** Permissions. */
    O(NONE),
    /** Bits of a set, or one value of it: {@link Parameter#flags}. */
    FLAGS(NONE),
    VALUE(NONE),
    /** A socket option, whose name depends on the level before it. */
    SOCKOPT(NONE),
    FD(FILE),
    /** A descriptor or AT_FDCWD. */
    DIRFD(FILE),
    /** Text that ends with NUL: mostly a path. */
    TEXT(Capture.TEXT),
    BUFFER(Capture.BUFFER),
    RESULT(Capture.RESULT),
    /** The same where the result counts a NUL at the end. */
    RESULTTEXT(Capture.RESULT),
    VECTOR(Capture.VECTOR),
    OUTVECTOR(OUT_VECTOR),
    MESSAGE(Capture.MESSAGE),
    OUTMESSAGE(OUT_MESSAGE),
    ARGV(ARGUMENTS),
    ADDRESS(Capture.BUFFER),
    OUTADDRESS(OUT_ADDRESS),
    TIMESPEC(FIXED, 16),
    TIMESPECS(FIXED, 32),
    OUTTIMESPEC(OUT_FIXED, 16),
    TIMEVAL(FIXED, 16),
    TIMEVALS(FIXED, 32),
    OUTTIMEVAL(OUT_FIXED, 16),
    ITIMERSPEC(FIXED, 32),
    OUTITIMERSPEC(OUT_FIXED, 32),
    ITIMERVAL(FIXED, 32),
    OUTITIMERVAL(OUT_FIXED, 32),
    RLIMIT(FIXED, 16),
    OUTRLIMIT(OUT_FIXED, 16),
    SIGSET(FIXED, 8),
    SIGSETOUT(OUT_FIXED, 8),
    SIGACTION(FIXED, 32),
    SIGACTIONOUT(OUT_FIXED, 32),
    OPEN_HOW(FIXED, 24),
    CLONE_ARGS(FIXED, 64),
    OFFSET(FIXED, 8),
    EPOLL_EVENT(FIXED, 16),
    /** Packed on x86-64 only. */
    OUTEVENTS(OUT_ARRAY, 12),
    POLLFDS(ARRAY, 8),
    OUTPAIR(OUT_FIXED, 8),
    OUTSTATUS(OUT_FIXED, 4),
    /** The part of {@code struct stat} up to the size. */
    OUTSTAT(OUT_FIXED, 56),
    OUTSTATX(OUT_FIXED, 48),
    OUTUTSNAME(OUT_FIXED, 128);

    private static final int PADDED_EVENT = 16;

    private final Capture capture;
    private final int size;

    Kind(Capture capture) {
        this(capture, 0);
    }

    Kind(Capture capture, int size) {
        this.capture = capture;
        this.size = size;
    }

    public Capture capture() {
        return capture;
    }

    /** Bytes of the struct or of each element in a program of that architecture; 0 where that varies. */
    public int size(Architecture architecture) {
        boolean padded = this == OUTEVENTS && architecture != Architecture.X86_64;
        return padded ? PADDED_EVENT : size;
    }

    /** Whether it is a struct, whose layout 32-bit programs have another one of. */
    public boolean dependsOnWord() {
        return size > 0
                && this != OUTPAIR
                && this != OUTSTATUS
                && this != POLLFDS
                && this != OPEN_HOW
                && this != CLONE_ARGS
                && this != OUTSTATX;
    }
}
