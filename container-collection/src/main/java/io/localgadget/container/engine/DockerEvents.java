package io.localgadget.container.engine;

import io.localgadget.container.engine.DockerApi.Event;
import io.localgadget.container.engine.DockerApi.EventStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that follows a daemon's events, reconnecting for as long as it is open: each stream starts where the
 * last one ended, so that nothing between them is missed as long as the daemon still has it (it keeps 256 events).
 */
final class DockerEvents implements AutoCloseable {
    private static final List<String> ACTIONS = List.of("create", "start", "rename", "destroy", "remove");
    private static final long BEFORE_START = TimeUnit.SECONDS.toNanos(5);
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);
    private static final long STEADY = TimeUnit.SECONDS.toNanos(5);
    private static final long LOUD_AFTER = TimeUnit.SECONDS.toNanos(10);

    private final String runtime;
    private final Path socket;
    private final Namings namings;
    private final Runnable connected;
    private final Consumer<String> warnings;
    private final Thread thread;
    private final Semaphore hurry = new Semaphore(0);

    private volatile boolean closed;
    private volatile boolean following;
    private long since = now() - BEFORE_START;
    private boolean everConnected;
    private boolean isLost;
    private boolean warned;
    private long lostAt;
    private @Nullable DockerApi api;

    /** @param connected is run at each new connection, before its first event is read */
    DockerEvents(String runtime, Path socket, Namings namings, Runnable connected, Consumer<String> warnings) {
        this.runtime = runtime;
        this.socket = socket;
        this.namings = namings;
        this.connected = connected;
        this.warnings = warnings;
        thread = Thread.ofPlatform().daemon().name(runtime + " events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether what happens now will be heard of. */
    boolean following() {
        return following;
    }

    /** Connects now, if it is not connected: somebody waits. */
    void hurry() {
        if (!following) {
            hurry.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        hurry.release();
        Threads.end(thread);
        synchronized (this) {
            if (api != null) {
                api.close(); // the thread has done so, unless it was not to be ended
            }
        }
    }

    private void run() {
        long pause = FIRST_PAUSE;
        while (true) {
            hurry.drainPermits(); // who comes from here on makes the next try come at once
            if (!isOpen()) {
                return;
            }
            boolean news = false;
            if (SocketProbe.answers(socket)) {
                news = follow();
            } else {
                lost("nobody answers");
            }
            pause = news ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
            try {
                hurry.tryAcquire(everConnected ? pause : LONGEST_PAUSE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                return; // nobody but close() ends this thread, and it has no use for interrupts
            }
        }
    }

    /** Reads one stream to its end; true if it was worth having, so that the next try comes soon. */
    private boolean follow() {
        boolean news = false;
        long began = System.nanoTime();
        try (DockerApi mine = open();
                EventStream stream = mine.events(since, ACTIONS)) {
            if (!isOpen()) {
                return false; // close() came while it connected, and found nothing to close
            }
            everConnected = true;
            following = true;
            isLost = false;
            warned = false;
            connected.run();
            byte[] line;
            while ((line = stream.next()) != null) {
                news |= take(line);
            }
            lost("it ended the stream of events");
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // a daemon that goes, or answers nonsense or too much of it, is asked again after a pause
            Debug.log(runtime + "'s events", e);
            lost(String.valueOf(e.getMessage()));
        } finally {
            following = false;
        }
        return news || System.nanoTime() - began > STEADY;
    }

    private DockerApi open() throws IOException {
        DockerApi opened = new DockerApi(socket);
        synchronized (this) {
            api = opened;
        }
        if (!isOpen()) {
            opened.close();
            throw new IOException("closed");
        }
        return opened;
    }

    private boolean take(byte[] line) {
        Event event;
        try {
            event = EventStream.parse(line);
        } catch (IOException e) {
            // one line that cannot be read costs at most one name, which a list then brings
            Debug.log(runtime + " sent no event", e);
            connected.run();
            return false;
        }
        if (!event.naming().name().isEmpty()) {
            namings.put(event.id(), event.naming(), event.time());
        }
        if (event.action().equals("destroy") || event.action().equals("remove")) {
            namings.gone(event.id());
        }
        since = Math.max(since, event.time());
        return true;
    }

    /** Says once per loss, and only of one that lasts, that names will be missing. */
    private void lost(String reason) {
        if (!everConnected || !isOpen()) {
            return;
        }
        if (!isLost) {
            isLost = true;
            lostAt = System.nanoTime();
        }
        if (!warned && System.nanoTime() - lostAt > LOUD_AFTER) {
            warned = true;
            warnings.accept("%s at %s does not tell of its containers: %s; new ones show their id until it does"
                    .formatted(runtime, socket, reason));
        }
    }

    private boolean isOpen() {
        return !closed;
    }

    static long now() {
        var now = java.time.Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }
}
