package io.localgadget.decode;

import io.localgadget.syscall.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes structs of fixed layout, member by member. Layouts: include/uapi of Linux, for 64-bit programs. For one thread. */
final class StructText {
    private static final int S_IFMT = 0170000;
    private static final String[] FILE_TYPES = {
        "0", "S_IFIFO", "S_IFCHR", "3", "S_IFDIR", "5", "S_IFBLK", "7", "S_IFREG", "9", "S_IFLNK", "11", "S_IFSOCK"
    };
    private static final int SIGNALS = 64;
    private static final long UNLIMITED = -1;

    private final Tables tables;

    StructText(Tables tables) {
        this.tables = tables;
    }

    void append(Architecture architecture, Kind kind, byte[] bytes, boolean truncated, StringBuilder out) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (kind.size(architecture) > bytes.length && !isArray(kind) && kind != Kind.EPOLL_EVENT) {
            out.append("{...}"); // cut off
            return;
        }
        switch (kind) {
            case TIMESPEC, OUTTIMESPEC -> time(data, 0, "nsec", out);
            case TIMEVAL, OUTTIMEVAL -> time(data, 0, "usec", out);
            case TIMESPECS -> pair("[", "", data, "nsec", out);
            case TIMEVALS -> pair("[", "", data, "usec", out);
            case ITIMERSPEC, OUTITIMERSPEC -> pair("{it_interval=", "it_value=", data, "nsec", out);
            case ITIMERVAL, OUTITIMERVAL -> pair("{it_interval=", "it_value=", data, "usec", out);
            case RLIMIT, OUTRLIMIT -> {
                out.append("{rlim_cur=");
                limit(data.getLong(0), out);
                out.append(", rlim_max=");
                limit(data.getLong(8), out);
                out.append('}');
            }
            case SIGSET, SIGSETOUT -> signals(architecture, data.getLong(0), out);
            case SIGACTION, SIGACTIONOUT -> action(architecture, data, out);
            case OPEN_HOW -> {
                out.append("{flags=");
                tables.flags(architecture, "open").append(data.getLong(0), out);
                out.append(", mode=");
                ParameterText.appendOctal((int) data.getLong(8), out);
                out.append(", resolve=0x")
                        .append(Long.toHexString(data.getLong(16)))
                        .append('}');
            }
            case CLONE_ARGS -> {
                out.append("{flags=");
                tables.flags(architecture, "clone").append(data.getLong(0), out);
                out.append(", exit_signal=").append(signal(architecture, (int) data.getLong(32)));
                out.append(", ...}");
            }
            case OFFSET -> out.append('[').append(data.getLong(0)).append(']');
            case OUTPAIR ->
                out.append('[')
                        .append(data.getInt(0))
                        .append(", ")
                        .append(data.getInt(4))
                        .append(']');
            case OUTSTATUS -> status(architecture, data.getInt(0), out);
            case OUTSTAT ->
                file(data.getInt(architecture == Architecture.X86_64 ? 24 : 16), data.getLong(48), "st", out);
            case OUTSTATX -> file(data.getShort(28) & 0xffff, data.getLong(40), "stx", out);
            case OUTUTSNAME -> names(bytes, out);
            case EPOLL_EVENT -> events(architecture, data, 1, false, out);
            case OUTEVENTS -> events(architecture, data, bytes.length / kind.size(architecture), truncated, out);
            case POLLFDS -> polled(architecture, data, truncated, out);
            default -> throw new IllegalArgumentException("no struct: " + kind);
        }
    }

    private static boolean isArray(Kind kind) {
        return kind == Kind.POLLFDS || kind == Kind.OUTEVENTS;
    }

    private static void time(ByteBuffer data, int at, String fraction, StringBuilder out) {
        out.append("{tv_sec=").append(data.getLong(at));
        out.append(", tv_")
                .append(fraction)
                .append('=')
                .append(data.getLong(at + 8))
                .append('}');
    }

    private static void pair(String before, String between, ByteBuffer data, String fraction, StringBuilder out) {
        out.append(before);
        time(data, 0, fraction, out);
        out.append(", ").append(between);
        time(data, 16, fraction, out);
        out.append(before.startsWith("[") ? ']' : '}');
    }

    private static void limit(long value, StringBuilder out) {
        out.append(value == UNLIMITED ? "RLIM64_INFINITY" : Long.toUnsignedString(value));
    }

    private String signal(Architecture architecture, int number) {
        return tables.flags(architecture, "signal").nameOf(number).orElseGet(() -> Integer.toString(number));
    }

    /** {@code [INT TERM]}, or those which are not in it: {@code ~[KILL STOP]}. */
    private void signals(Architecture architecture, long set, StringBuilder out) {
        boolean inverted = Long.bitCount(set) > SIGNALS / 2;
        long shown = inverted ? ~set : set;
        out.append(inverted ? "~[" : "[");
        int start = out.length();
        for (int i = 0; i < SIGNALS; i++) {
            if ((shown >>> i & 1) != 0) {
                String name = signal(architecture, i + 1);
                out.append(out.length() > start ? " " : "").append(name.startsWith("SIG") ? name.substring(3) : name);
            }
        }
        out.append(']');
    }

    private void action(Architecture architecture, ByteBuffer data, StringBuilder out) {
        long handler = data.getLong(0);
        out.append("{sa_handler=");
        if (handler == 0 || handler == 1) {
            out.append(handler == 0 ? "SIG_DFL" : "SIG_IGN");
        } else {
            ParameterText.appendAddress(handler, out);
        }
        out.append(", sa_flags=");
        tables.flags(architecture, "sigaction").append(data.getLong(8), out);
        out.append('}');
    }

    /** As wait(2) tells it. */
    private void status(Architecture architecture, int status, StringBuilder out) {
        int signal = status & 0x7f;
        if (status == 0xffff) {
            out.append("[{WIFCONTINUED(s)}]");
        } else if (signal == 0) {
            out.append("[{WIFEXITED(s) && WEXITSTATUS(s) == ")
                    .append(status >> 8 & 0xff)
                    .append("}]");
        } else if (signal == 0x7f) {
            out.append("[{WIFSTOPPED(s) && WSTOPSIG(s) == ")
                    .append(signal(architecture, status >> 8 & 0xff))
                    .append("}]");
        } else {
            out.append("[{WIFSIGNALED(s) && WTERMSIG(s) == ").append(signal(architecture, signal));
            out.append((status & 0x80) != 0 ? " && WCOREDUMP(s)}]" : "}]");
        }
    }

    private static void file(int mode, long size, String prefix, StringBuilder out) {
        int type = (mode & S_IFMT) >> 12;
        out.append('{').append(prefix).append("_mode=");
        out.append(type < FILE_TYPES.length ? FILE_TYPES[type] : Integer.toString(type))
                .append('|');
        ParameterText.appendOctal(mode & ~S_IFMT, out);
        out.append(", ").append(prefix).append("_size=").append(size).append(", ...}");
    }

    /** {@code struct new_utsname}: names of 65 bytes each, of which the first two lie within what is captured. */
    private static void names(byte[] bytes, StringBuilder out) {
        out.append("{sysname=");
        Escapes.appendQuoted(bytes, 0, end(bytes, 0), false, out);
        out.append(", nodename=");
        Escapes.appendQuoted(bytes, 65, end(bytes, 65), false, out);
        out.append(", ...}");
    }

    private static int end(byte[] bytes, int from) {
        int end = from;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    private void events(Architecture architecture, ByteBuffer data, int count, boolean truncated, StringBuilder out) {
        int size = Kind.OUTEVENTS.size(architecture);
        boolean array = count != 1 || truncated;
        out.append(array ? "[" : "");
        for (int i = 0; i < count && (i + 1) * size <= data.limit(); i++) {
            out.append(i > 0 ? ", " : "").append("{events=");
            tables.flags(architecture, "epoll").append(data.getInt(i * size) & 0xffffffffL, out);
            out.append(", data=0x")
                    .append(Long.toHexString(data.getLong((i + 1) * size - 8)))
                    .append('}');
        }
        out.append(truncated ? ", ...]" : array ? "]" : "");
    }

    private void polled(Architecture architecture, ByteBuffer data, boolean truncated, StringBuilder out) {
        out.append('[');
        for (int at = 0; at + 8 <= data.limit(); at += 8) {
            out.append(at > 0 ? ", " : "")
                    .append("{fd=")
                    .append(data.getInt(at))
                    .append(", events=");
            tables.flags(architecture, "poll").append(data.getShort(at + 4) & 0xffff, out);
            out.append('}');
        }
        out.append(truncated ? ", ...]" : "]");
    }
}
