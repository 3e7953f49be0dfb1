package io.localgadget.cli.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes protocol buffers: numbers, texts and messages, each with the number of its field (protobuf.dev, "Encoding"). What
 * it writes goes on at once: only a message within another is collected, for its length comes first.
 */
final class ProtoWriter {
    private final OutputStream out;

    ProtoWriter(OutputStream out) {
        this.out = out;
    }

    void number(int field, long value) throws IOException {
        new Message().number(field, value).writeTo(out);
    }

    void text(int field, String value) throws IOException {
        new Message().text(field, value).writeTo(out);
    }

    void message(int field, Message message) throws IOException {
        new Message().message(field, message).writeTo(out);
    }

    /** A small message in memory. */
    static final class Message {
        private static final int VARINT = 0;
        private static final int BYTES = 2;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** A number; 0 is what a reader takes where there is none. */
        Message number(int field, long value) {
            if (value != 0) {
                varint((long) field << 3 | VARINT);
                varint(value);
            }
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message message) {
            return bytes(field, message.bytes.toByteArray());
        }

        /** Numbers of a repeated field, packed. */
        Message numbers(int field, long... values) {
            Message packed = new Message();
            for (long value : values) {
                packed.varint(value);
            }
            return message(field, packed);
        }

        private void writeTo(OutputStream out) throws IOException {
            bytes.writeTo(out);
        }

        private Message bytes(int field, byte[] value) {
            varint((long) field << 3 | BYTES);
            varint(value.length);
            bytes.writeBytes(value);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                bytes.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }
    }
}
