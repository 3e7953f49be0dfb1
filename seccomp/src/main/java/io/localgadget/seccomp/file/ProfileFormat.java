package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Conditions;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Rule;
import io.localgadget.seccomp.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of files that a profile is written as. */
public enum ProfileFormat {
    /** Docker's and podman's: {@code --security-opt seccomp=FILE}. */
    DOCKER,
    /** The value of {@code linux.seccomp} in a bundle's config.json. */
    OCI,
    /** A file below the kubelet's folder {@code seccomp}; containerd reads it as OCI's. */
    KUBERNETES,
    /** A resource of the Security Profiles Operator, in YAML. */
    SPO;

    /** As users write them. */
    public static final List<String> NAMES = Arrays.stream(values())
            .map(format -> format.name().toLowerCase(Locale.ROOT))
            .toList();

    /**
     * A profile's file.
     *
     * @param bytes the same for the same profile
     * @param notes sentences for the user: what the format cannot say, and where the file goes
     */
    public record File(byte[] bytes, List<String> notes) {
        public File {
            notes = List.copyOf(notes);
        }
    }

    public static Optional<ProfileFormat> of(String name) {
        int index = NAMES.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(values()[index]);
    }

    /**
     * Writes a profile.
     *
     * @param name of the container or image, for the formats that name a profile
     * @param target for the formats that know no conditions: the rules that apply there are written
     */
    public File write(Profile profile, String name, Target target) {
        List<String> notes = new ArrayList<>();
        String text = switch (this) {
            case DOCKER -> ProfileJson.docker(profile);
            case OCI -> ProfileJson.oci(resolved(profile, target, notes));
            case KUBERNETES -> {
                String file = resourceName(name) + ".json";
                notes.add("save it as profiles/" + file + " below the kubelet's folder for seccomp profiles"
                        + " (/var/lib/kubelet/seccomp) and name it in the pod's securityContext:"
                        + " seccompProfile: {type: Localhost, localhostProfile: profiles/" + file + "}");
                yield ProfileJson.oci(resolved(profile, target, notes));
            }
            case SPO -> ProfileYaml.resource(resolved(profile, target, notes), resourceName(name), notes);
        };
        return new File(text.getBytes(StandardCharsets.UTF_8), notes);
    }

    /** The profile without what only Docker understands: conditions, archMap and comments. */
    private static Profile resolved(Profile profile, Target target, List<String> notes) {
        List<Rule> rules = new ArrayList<>();
        boolean conditional = false;
        for (Rule rule : profile.rules()) {
            conditional |= !rule.includes().isEmpty() || !rule.excludes().isEmpty();
            if (target.takes(rule)) {
                rules.add(new Rule(
                        rule.names(),
                        rule.action(),
                        rule.errno(),
                        rule.arguments(),
                        Conditions.NONE,
                        Conditions.NONE,
                        ""));
            }
        }
        if (conditional) {
            notes.add("the format knows no conditions: written are the rules for a container with Docker's usual"
                    + " capabilities on " + target.architecture().label() + ", Linux " + target.kernel());
        }
        return new Profile(
                profile.defaultAction(),
                profile.defaultErrno(),
                profile.archMap().isEmpty()
                        ? profile.architectures()
                        : List.copyOf(profile.architecturesOn(target.architecture())),
                List.of(),
                profile.flags(),
                profile.listener(),
                rules);
    }

    /** A name that Kubernetes takes: RFC 1123, lower-case letters, digits and dashes, at most 63. */
    private static String resourceName(String name) {
        String safe = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        safe = safe.substring(0, Math.min(safe.length(), 63)).replaceAll("^-+|-+$", "");
        return safe.isEmpty() ? "profile" : safe;
    }
}
