package io.localgadget.seccomp;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a profile is made for.
 *
 * @param defaultAction for calls that it does not allow; null for that of the base, or {@link Action#ERRNO}
 * @param errno goes with {@link Action#ERRNO}: 1 (EPERM) as Docker, 38 (ENOSYS) as podman; ignored where defaultAction
 *     is null and there is a base
 * @param phases whose calls are allowed; the runtime's own are in its base set and need not be here
 * @param base a profile to add to, or null
 */
public record ProfileOptions(
        RuntimeChoice runtime,
        @Nullable Action defaultAction,
        int errno,
        Set<Phase> phases,
        @Nullable Profile base) {
    public static final ProfileOptions DEFAULT =
            new ProfileOptions(RuntimeChoice.AUTO, null, Profile.EPERM, Set.of(Phase.WORKLOAD, Phase.EXEC), null);

    public ProfileOptions {
        phases = Set.copyOf(phases);
    }
}
