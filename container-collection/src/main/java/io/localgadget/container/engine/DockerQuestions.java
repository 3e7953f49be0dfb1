package io.localgadget.container.engine;

import io.localgadget.container.engine.DockerApi.Listed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The thread that asks a daemon for lists: all containers at each new connection, single ones that somebody waits
 * for. What was asked while a request was in progress goes into one request more. Nobody waits for this thread; a
 * request that takes longer than 2 s is given up when the next question comes.
 */
final class DockerQuestions implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9A-Za-z_.-]+");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final Path socket;
    private final Namings namings;
    private final BooleanSupplier following;
    private final Consumer<List<Path>> binaries;
    private final Thread thread;

    // guarded by this
    private Set<String> ids = new LinkedHashSet<>();
    private boolean all;
    private boolean closed;
    private long askedAt;
    private @Nullable DockerApi api;

    /** @param following says whether events tell of containers that a list has no more */
    DockerQuestions(
            String runtime, Path socket, Namings namings, BooleanSupplier following, Consumer<List<Path>> binaries) {
        this.socket = socket;
        this.namings = namings;
        this.following = following;
        this.binaries = binaries;
        thread = Thread.ofPlatform().daemon().name(runtime + " lists").unstarted(this::run);
    }

    private record Batch(boolean all, Set<String> ids) {}

    void start() {
        thread.start();
    }

    synchronized void askForAll() {
        all = true;
        wake();
    }

    synchronized void askFor(String id) {
        if (ID.matcher(id).matches()) {
            ids.add(id);
            wake();
        } else {
            namings.unreachable(id); // no engine has such an id
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Threads.end(thread);
        synchronized (this) {
            hangUp();
        }
    }

    private void wake() {
        if (askedAt != 0 && System.nanoTime() - askedAt > PATIENCE) {
            hangUp();
        }
        notifyAll();
    }

    private void hangUp() {
        if (api != null) {
            api.close();
            api = null;
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (true) {
                Batch batch = next();
                if (batch == null) {
                    return;
                }
                try {
                    answer(batch);
                    pause = FIRST_PAUSE_MILLIS;
                } catch (IOException | RuntimeException | OutOfMemoryError e) {
                    // asked again after a pause, for as long as somebody wants to know
                    Debug.log("asking " + socket, e);
                    again(batch, pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // nobody but close() ends this thread, and it has no use for interrupts
        }
    }

    private synchronized @Nullable Batch next() throws InterruptedException {
        askedAt = 0;
        while (!closed && !all && ids.isEmpty()) {
            wait();
        }
        if (closed) {
            return null;
        }
        Batch batch = new Batch(all, ids);
        all = false;
        ids = new LinkedHashSet<>();
        askedAt = System.nanoTime();
        return batch;
    }

    private synchronized void again(Batch batch, long pauseMillis) throws InterruptedException {
        hangUp();
        askedAt = 0;
        if (!SocketProbe.answers(socket)) {
            batch.ids.forEach(namings::unreachable); // the next connection brings a list of all
            return;
        }
        all |= batch.all;
        batch.ids.stream().filter(namings::awaited).forEach(ids::add);
        if (!closed) {
            long until = System.nanoTime() + pauseMillis * 1_000_000;
            for (long left = pauseMillis; left > 0 && !closed; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        }
    }

    private void answer(Batch batch) throws IOException {
        if (!SocketProbe.answers(socket)) {
            throw new IOException("nobody answers at " + socket);
        }
        DockerApi daemon = daemon();
        boolean complete = following.getAsBoolean();
        long asOf = DockerEvents.now();
        Set<String> listed = new HashSet<>();
        for (Listed container : daemon.containers(batch.all ? Set.of() : batch.ids)) {
            listed.add(container.id());
            if (!container.naming().name().isEmpty()) {
                namings.put(container.id(), container.naming(), asOf);
            }
        }
        if (batch.all) {
            namings.retain(listed, asOf);
            tellBinaries(daemon);
        }
        if (!complete && !listed.containsAll(batch.ids)) {
            // A container that has gone is in no list; the events that are still to be connected have its name.
            throw new IOException("its events are not followed yet");
        }
        batch.ids.forEach(namings::answered);
    }

    private void tellBinaries(DockerApi daemon) {
        try {
            binaries.accept(daemon.runtimeBinaries());
        } catch (IOException e) {
            // the runtimes' usual places are known without it
            Debug.log("asking " + socket + " for its runtimes", e);
        }
    }

    private synchronized DockerApi daemon() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        DockerApi daemon = api;
        if (daemon == null) {
            daemon = new DockerApi(socket);
            api = daemon;
        }
        return daemon;
    }
}
