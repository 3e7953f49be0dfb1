package io.localgadget.cli;

import io.localgadget.bpf.SharedMaps;
import io.localgadget.container.ContainerSelector;
import io.localgadget.container.ContainerWatch;
import io.localgadget.tracing.MountNamespaces;
import io.localgadget.tracing.Tracker;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * The containers that a command with a BPF program follows: the collection, the tracker, and the kernel's filter, which
 * all of its programs share. For the sake of a quick start the collection is made on a thread of its own while the
 * command loads its program, and only {@link #follow} waits for it. For one thread.
 */
public final class FollowedContainers implements AutoCloseable {
    private final ContainerSelector selector;
    private final SharedMaps shared;
    private final Background<ContainerWatch> starting;
    private @Nullable Tracker tracker;

    private FollowedContainers(ContainerSelector selector, SharedMaps shared, Background<ContainerWatch> starting) {
        this.selector = selector;
        this.shared = shared;
        this.starting = starting;
    }

    /** Begins; the arguments are all read here, so that a wrong one is said before anything is loaded. */
    public static FollowedContainers open(ParseResult arguments, Session session) {
        return open(arguments, session::say);
    }

    /** {@code warnings} takes what the user should know of the collection. */
    public static FollowedContainers open(ParseResult arguments, Consumer<String> warnings) {
        ContainerSelector selector = ContainerFlags.selector(arguments);
        var options = ContainerFlags.watchOptions(arguments);
        var starting = Background.open(
                "container watch", () -> ContainerWatch.start(options, warnings), ContainerWatch::close);
        try {
            return new FollowedContainers(selector, new SharedMaps(), starting);
        } catch (RuntimeException e) {
            starting.close();
            throw e;
        }
    }

    /** What the programs share: which containers pass, and whose a task is. */
    public SharedMaps sharedMaps() {
        return shared;
    }

    /**
     * Starts the tracker and enters the containers that exist: from now on each mount namespace has its container, and
     * those that the user did not select do not pass. Call once.
     *
     * @param host whether processes outside containers are wanted too
     */
    public MountNamespaces follow(boolean host) {
        Tracker started = new Tracker(shared);
        tracker = started;
        ContainerWatch watch = starting.get();
        MountNamespaces namespaces = new MountNamespaces(started, watch, selector, host);
        watch.lookAgain(); // for those that came between its first look and the tracker
        namespaces.adoptExisting();
        watch.tellOfUnlistedSoon();
        return namespaces;
    }

    /** The collection; waits for it. */
    public ContainerWatch watch() {
        return starting.get();
    }

    /** Records of starting containers that were lost. */
    public long lostStarts() {
        return tracker == null ? 0 : tracker.lost();
    }

    @Override
    public void close() {
        if (tracker != null) {
            tracker.close();
        }
        shared.close();
        starting.close();
    }
}
