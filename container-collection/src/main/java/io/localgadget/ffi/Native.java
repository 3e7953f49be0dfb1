package io.localgadget.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Binds C functions. A binding costs about 2 ms, so callers bind a function when they first need it, in a holder class
 * or a lazy field, and keep the handle; handles may be called from any thread.
 */
public final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private Native() {}

    /** The C library of this process. */
    public static SymbolLookup libc() {
        return LINKER.defaultLookup();
    }

    /** Binds {@code name}; the handle takes and returns what {@code descriptor} says. */
    @SuppressWarnings("restricted")
    public static MethodHandle bind(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(address(library, name), descriptor);
    }

    /**
     * Binds {@code name} so that errno survives the call: the handle takes a leading segment made by
     * {@link #callState}, which {@link #errno} reads afterwards.
     */
    @SuppressWarnings("restricted")
    public static MethodHandle bindWithErrno(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(address(library, name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /** Room for the errno of one call; confined to the thread that makes the call. */
    public static MemorySegment callState(java.lang.foreign.Arena arena) {
        return arena.allocate(CALL_STATE);
    }

    /** The errno that the last call with {@code callState} left. */
    public static int errno(MemorySegment callState) {
        return (int) ERRNO.get(callState, 0L);
    }

    /** A C string as Java text; bytes that are no UTF-8 become U+FFFD. */
    @SuppressWarnings("restricted")
    public static String string(MemorySegment pointer) {
        return pointer.equals(MemorySegment.NULL)
                ? ""
                : pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** The layout of a C {@code long} on the 64-bit systems that we run on. */
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static MemorySegment address(SymbolLookup library, String name) {
        return library.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("no function " + name + " in the C library asked"));
    }
}
