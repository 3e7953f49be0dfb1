package io.localgadget.container;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Uses a socket before descriptors are counted: the JVM makes one for itself then and keeps it. */
final class FirstSocket implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        SocketChannel.open(StandardProtocolFamily.UNIX).close();
    }
}
