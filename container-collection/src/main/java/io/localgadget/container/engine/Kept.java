package io.localgadget.container.engine;

import java.io.IOException;

/** How much is kept of what an engine tells of its containers: of each a few texts, whose length others choose. */
final class Kept {
    /** Of all containers of one daemon, and of the store of root's podman. */
    static final int MOST_BYTES = 8 << 20;

    /** Longer than any engine's ids. */
    private static final int LONGEST_ID = 256;

    private static final int OBJECTS = 200;

    private int left;

    Kept(int bytes) {
        left = bytes;
    }

    static boolean isId(String id) {
        return !id.isEmpty() && id.length() <= LONGEST_ID;
    }

    /** About what a container's naming takes. */
    static int bytes(String id, Naming naming) {
        return OBJECTS
                + 2 * (id.length() + naming.name().length() + naming.image().length());
    }

    /** Throws where that is too much. */
    void take(String id, Naming naming) throws IOException {
        left -= bytes(id, naming);
        if (left < 0) {
            throw new IOException("it tells of more containers than fit into memory");
        }
    }
}
