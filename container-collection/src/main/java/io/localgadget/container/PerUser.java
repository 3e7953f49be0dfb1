package io.localgadget.container;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How many different things of a kind each user may bring: so that none takes the room of others. For one thread. */
final class PerUser<T> {
    /** A user may have more ids by the ranges that rootless containers are given. */
    private static final int MOST_USERS = 256;

    private final int most;
    private final Map<Integer, Set<T>> things = new HashMap<>();

    /** {@code most} is for a user each; root may bring any number. */
    PerUser(int most) {
        this.most = most;
    }

    /** Whether this one is let in; it counts from then on. */
    boolean admits(int user, T thing) {
        if (user == 0) {
            return true;
        }
        if (!things.containsKey(user) && things.size() >= MOST_USERS) {
            return false;
        }
        Set<T> own = things.computeIfAbsent(user, unused -> new HashSet<>());
        return own.contains(thing) || own.size() < most && own.add(thing);
    }

    /** Makes room for another of the user's. */
    void release(int user, T thing) {
        Set<T> own = things.get(user);
        if (own != null && own.remove(thing) && own.isEmpty()) {
            things.remove(user);
        }
    }
}
