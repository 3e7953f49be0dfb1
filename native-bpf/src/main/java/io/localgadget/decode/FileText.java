package io.localgadget.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes which file a descriptor is, {@code </etc/passwd>}, as {@code strace -y} does. */
final class FileText {
    /** {@code struct file_identity}: the file system, the inode; a path or name follows. */
    private static final int IDENTITY = 12;

    // include/uapi/linux/magic.h
    private static final int PIPEFS = 0x50495045;
    private static final int SOCKFS = 0x534F434B;
    private static final int ANON_INODE_FS = 0x09041934;
    private static final int NSFS = 0x6e736673;

    private FileText() {}

    static void append(Captured file, StringBuilder out) {
        byte[] bytes = file.bytes();
        if (bytes.length < IDENTITY) {
            return; // cut off
        }
        ByteBuffer identity = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        String inode = Long.toUnsignedString(identity.getLong(4));
        out.append('<');
        switch (identity.getInt(0)) {
            case PIPEFS -> out.append("pipe:[").append(inode).append(']');
            case SOCKFS -> out.append("socket:[").append(inode).append(']');
            case NSFS -> out.append("ns:[").append(inode).append(']');
            case ANON_INODE_FS -> {
                out.append("anon_inode:");
                Escapes.append(bytes, IDENTITY, bytes.length, '>', out);
            }
            default -> {
                out.append(file.truncated() ? "..." : ""); // of a long path the end is kept
                Escapes.append(bytes, IDENTITY, bytes.length, '>', out);
            }
        }
        out.append('>');
    }
}
