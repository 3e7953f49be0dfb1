package io.localgadget.bpf;

/**
 * The maps that the tracker and all gadgets share (belonging.h): which containers' events pass, and which container each
 * task belongs to. The kernel keeps them while an object uses them.
 * For any thread.
 */
public final class SharedMaps implements AutoCloseable {
    private static final String FILTER = "mntns_filter";
    private static final String BELONGINGS = "belongings";

    private final BpfObject object = BpfObject.open("shared");
    private final BpfMap filter;
    private final BpfMap belongings;

    /** Makes the maps, empty. */
    public SharedMaps() {
        try {
            object.load();
            filter = object.map(FILTER);
            belongings = object.map(BELONGINGS);
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /** By the mount namespace of a container's first program, whether its events pass. */
    public BpfMap filter() {
        return filter;
    }

    /** Lets an object use them; before it is loaded. */
    public void shareWith(BpfObject other) {
        other.share(FILTER, filter);
        other.share(BELONGINGS, belongings);
    }

    @Override
    public void close() {
        object.close();
    }
}
