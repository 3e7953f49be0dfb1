package io.localgadget.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A C function of at most six arguments, each an integer or a pointer.
 *
 * <p>All are called through one linker shape, six 64-bit arguments and a 64-bit result: the linker takes about 20 ms to
 * make a shape and next to nothing to use it for another function. The calling conventions of x86-64 and AArch64 pass
 * such arguments in registers, and a function does not look at those it does not declare. The upper half of an int's
 * result is undefined there, hence {@link Returned#asInt}.
 */
public final class CFunction {
    private static final MethodHandle CALL = shape();

    private final MemorySegment address;

    private CFunction(MemorySegment address) {
        this.address = address;
    }

    /** Makes the shape: for a thread that has time, so that whoever calls the first function need not wait for it. */
    public static void prepare() {
        // the class's static initializer has made it by now
    }

    /** Binds {@code name}; {@link UnsatisfiedLinkError} where the library has no such function. */
    public static CFunction bind(SymbolLookup library, String name) {
        return new CFunction(library.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no function " + name)));
    }

    /** What a call returned, and errno as it left it (of use only where the function says that it failed). */
    public record Returned(long value, int errno) {
        public int asInt() {
            return (int) value;
        }

        public MemorySegment asPointer() {
            return MemorySegment.ofAddress(value);
        }
    }

    /** Calls from any thread; arguments that are left out are 0. */
    public Returned call(long... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.callState(arena);
            long value = (long) CALL.invokeExact(
                    address,
                    state,
                    argument(arguments, 0),
                    argument(arguments, 1),
                    argument(arguments, 2),
                    argument(arguments, 3),
                    argument(arguments, 4),
                    argument(arguments, 5));
            return new Returned(value, Native.errno(state));
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long argument(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle shape() {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(word, word, word, word, word, word, word),
                        Linker.Option.captureCallState("errno"));
    }
}
