package io.localgadget.tracing;

import io.localgadget.container.Container;
import io.localgadget.gadget.Event;
import io.localgadget.gadget.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows what a flight recorder records: whose it is, whether it is wanted, and when it is to be told. For one thread.
 */
public final class Recordings<E extends Event> {
    private static final String HOST = "";

    private final RecorderRun<E> run;
    private final MountNamespaces namespaces;
    private final Predicate<Container> running;
    private final RecordingEnds ends;
    /** By container, in the order in which they came; a container may have several mount namespaces. */
    private final Map<String, Followed> followed = new LinkedHashMap<>();
    /** Ended, and to be told when all ends. */
    private final Set<Long> kept = new HashSet<>();

    private static final class Followed {
        @Nullable
        Container container;

        final Set<Long> namespaces = new HashSet<>();
        boolean ended;
        OptionalInt exitCode = OptionalInt.empty();

        Followed(@Nullable Container container) {
            this.container = container;
        }
    }

    /** Takes what there is to say; all methods are called on the thread that runs. */
    public interface Sink<E extends Event> {
        void recording(Recording<E> recording);

        /** A round is over, and nothing more to say for now; waits until the next one. */
        void idle();
    }

    /** {@code running} says whether a container has not ended. */
    public Recordings(
            RecorderRun<E> run, MountNamespaces namespaces, Predicate<Container> running, RecordingEnds ends) {
        this.run = run;
        this.namespaces = namespaces;
        this.running = running;
        this.ends = ends;
    }

    /**
     * Follows until {@code stop} says so, and tells what is left then.
     *
     * @return how many containers were left out because they have not ended, and only an end of some kind is wanted
     */
    public int run(Sink<E> sink, BooleanSupplier stop) {
        boolean stopping = false;
        while (!stopping) {
            stopping = stop.getAsBoolean();
            if (stopping) {
                run.detach(); // so that what is read then is all there is
            }
            // Asked before: the tracker's record of a container is written before its first event.
            List<Long> ids = run.namespaces();
            namespaces.update();
            ids.forEach(this::follow);
            tellEnded(sink);
            namespaces.clean();
            if (!stopping) {
                sink.idle();
            }
        }
        int leftOut = 0;
        for (Followed one : followed.values()) {
            if (one.ended || !ends.selective()) {
                tell(one, sink);
            } else {
                leftOut++;
            }
        }
        return leftOut;
    }

    private void follow(long id) {
        if (kept.contains(id)) {
            return;
        }
        MountNamespaces.Answer answer = namespaces.answer(id);
        if (!answer.wanted()) {
            followed.values().forEach(one -> one.namespaces.remove(id));
            run.discard(id);
            return;
        }
        Container container = answer.container();
        String key = container == null ? HOST : container.id() + " " + container.pid();
        Followed one = followed.computeIfAbsent(key, k -> new Followed(container));
        one.container = container; // it may have got its name
        one.namespaces.add(id);
    }

    private void tellEnded(Sink<E> sink) {
        for (Iterator<Followed> all = followed.values().iterator(); all.hasNext(); ) {
            Followed one = all.next();
            Container container = one.container;
            if (container == null || one.ended || running.test(container)) {
                continue;
            }
            one.ended = true;
            one.exitCode = exitCode(one, container);
            if (!ends.wanted(one.exitCode)) {
                one.namespaces.forEach(run::discard);
                all.remove();
            } else if (ends.late()) {
                kept.addAll(one.namespaces);
            } else {
                tell(one, sink);
                one.namespaces.forEach(run::discard);
                all.remove();
            }
        }
    }

    private OptionalInt exitCode(Followed one, Container container) {
        return one.namespaces.stream()
                .map(id -> run.exitCode(container.pid(), id))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    private void tell(Followed one, Sink<E> sink) {
        List<Row<E>> rows = new ArrayList<>();
        long begun = 0;
        for (long id : one.namespaces) {
            RecorderRun.Recorded<E> recorded = run.read(id);
            begun += recorded.begun();
            recorded.events().forEach(event -> rows.add(new Row<>(event, one.container)));
        }
        long overwritten = begun - rows.size();
        rows.sort(Comparator.comparingLong(row -> row.event().process().timestamp()));
        sink.recording(new Recording<>(one.container, rows, overwritten, one.ended, one.exitCode));
    }
}
