package io.localgadget.container.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One GET of HTTP/1.1 (RFC 9112) over a connected unix socket, as far as Docker's API needs it. What comes before the body
 * is bounded; the body is not. HTTP libraries leave at least one of a header's length, their number, and the length of a
 * chunk's line to the server. For one thread; the socket stays the caller's, whose closing it ends it.
 */
final class HttpGet {
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_HEADERS = 200;

    private final InputStream in;
    private int status;
    private InputStream body;

    /** Sends the request and reads the answer up to its body; an IOException's message is for the user. */
    HttpGet(SocketChannel socket, String path) throws IOException {
        ByteBuffer request =
                ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            socket.write(request);
        }
        in = new BufferedInputStream(Channels.newInputStream(socket));
        body = in;
        readHead();
    }

    int status() {
        return status;
    }

    InputStream body() {
        return body;
    }

    private void readHead() throws IOException {
        String first = line();
        if (!first.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new IOException("what answers does not speak HTTP");
        }
        status = Integer.parseInt(first.substring(9, 12));
        int left = MOST_HEADERS;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (left-- == 0) {
                throw new IOException("its answer has more than " + MOST_HEADERS + " headers");
            }
            int colon = header.indexOf(':');
            String name = header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = header.substring(colon + 1).strip();
            if (name.equals("transfer-encoding") && value.equalsIgnoreCase("chunked")) {
                body = new Body(true, 0);
            } else if (name.equals("content-length") && value.matches("[0-9]{1,18}") && body == in) {
                body = new Body(false, Long.parseLong(value));
            }
        }
    }

    /** A line without its end. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("it ended the connection before its answer");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("its answer has a line of more than " + LONGEST_LINE + " bytes before the body");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /**
     * A body whose length is told, at once or in chunks: each a line with its size in hexadecimal figures, the bytes, and a
     * line end.
     */
    private final class Body extends InputStream {
        private final boolean chunked;
        private long left;
        private boolean begun;
        private boolean ended;

        Body(boolean chunked, long length) {
            this.chunked = chunked;
            left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int at, int length) throws IOException {
            if (left == 0 && chunked && !ended) {
                nextChunk();
            }
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, at, (int) Math.min(length, left));
            if (read < 0) {
                throw new IOException("it ended the connection within its answer");
            }
            left -= read;
            return read;
        }

        private void nextChunk() throws IOException {
            if (begun && !line().isEmpty()) {
                throw new IOException("a chunk of its answer is longer than it says");
            }
            begun = true;
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("its answer has a chunk without a size");
            }
            left = Long.parseLong(size, 16);
            ended = left == 0; // what follows the last chunk says nothing to us
        }
    }
}
