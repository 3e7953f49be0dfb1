package io.localgadget.symbols;

/** The user's part of a stack, and how it lies in a process's memory. Immutable. */
final class UserStack {
    private final long[] addresses;

    UserStack(long[] addresses) {
        this.addresses = addresses;
    }

    int length() {
        return addresses.length;
    }

    /** Where a frame is: at its address for the innermost, else before the address that it returns to. */
    static long place(long[] addresses, int index) {
        return index == 0 ? addresses[0] : addresses[index] - 1;
    }

    long place(int index) {
        return place(addresses, index);
    }

    /** Whether it begins outside: that is code, where it lies was not known when the map was read. */
    boolean beginsOutside(MemoryMap map) {
        return addresses.length > 0 && map.find(addresses[0]).isEmpty();
    }

    /** How many frames lie outside; other than the innermost they may be none. */
    int outside(MemoryMap map) {
        int count = 0;
        for (int i = 0; i < addresses.length; i++) {
            count += map.find(place(i)).isEmpty() ? 1 : 0;
        }
        return count;
    }

    /**
     * How many of the frames are code. Code without frame pointers keeps other things where the walk looks for the next
     * frame; at the outer end they are seen not to be in code at all.
     */
    int depth(MemoryMap map) {
        int depth = addresses.length;
        while (depth > 1 && !map.isEmpty() && map.find(place(depth - 1)).isEmpty()) {
            depth--;
        }
        return depth;
    }
}
