package io.localgadget.container;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which containers a user means: each of the conditions has to hold; an empty one always does. */
public record ContainerSelector(
        Names names, Names runtimes, Names namespaces, Names pods, Names podContainers, Labels labels) {

    /** Every container. */
    public static final ContainerSelector ALL = parse("", "", "", "", "", "");

    /**
     * Parses what the flags have: comma separated names, where {@code !name} excludes, and for the labels {@code
     * key=value} or {@code key!=value}. Empty text selects all.
     *
     * @throws IllegalArgumentException for bad input, with a sentence for the user
     */
    public static ContainerSelector parse(
            String names, String runtimes, String namespaces, String pods, String podContainers, String labels) {
        return new ContainerSelector(
                Names.parse("container name", names),
                Names.parse("runtime", runtimes),
                Names.parse("Kubernetes namespace", namespaces),
                Names.parse("pod name", pods),
                Names.parse("container name of a pod", podContainers),
                Labels.parse(labels));
    }

    public boolean matches(Container container) {
        Pod pod = container.pod();
        return names.match(container.name())
                && runtimes.match(container.runtime())
                && namespaces.match(pod.namespace())
                && pods.match(pod.name())
                && podContainers.match(pod.container())
                && labels.match(pod.labels());
    }

    public boolean selectsAll() {
        return equals(ALL);
    }

    /** Names wanted and names not wanted; none wanted means all but those not wanted. */
    public record Names(Set<String> wanted, Set<String> excluded) {
        public Names {
            wanted = Set.copyOf(wanted);
            excluded = Set.copyOf(excluded);
        }

        boolean match(String name) {
            return (wanted.isEmpty() || wanted.contains(name)) && !excluded.contains(name);
        }

        static Names parse(String what, String list) {
            Set<String> wanted = new LinkedHashSet<>();
            Set<String> excluded = new LinkedHashSet<>();
            for (String part : parts(list)) {
                boolean excludes = part.startsWith("!");
                String name = (excludes ? part.substring(1) : part).strip();
                if (name.isEmpty()) {
                    throw new IllegalArgumentException("there is an empty " + what + " in '" + list + "'");
                }
                (excludes ? excluded : wanted).add(name);
            }
            for (String name : excluded) {
                if (wanted.contains(name)) {
                    throw new IllegalArgumentException(
                            "the " + what + " '" + name + "' is both wanted and excluded in '" + list + "'");
                }
            }
            return new Names(wanted, excluded);
        }
    }

    /** Labels that a pod must have with this value, and those that it must not have with this value. */
    public record Labels(Map<String, String> wanted, Map<String, Set<String>> excluded) {
        public Labels {
            wanted = Map.copyOf(wanted);
            excluded = Map.copyOf(excluded);
        }

        boolean match(Map<String, String> labels) {
            return wanted.entrySet().stream().allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
                    && excluded.entrySet().stream()
                            .noneMatch(e -> e.getValue().contains(labels.getOrDefault(e.getKey(), "\0")));
        }

        static Labels parse(String list) {
            Map<String, String> wanted = new LinkedHashMap<>();
            Map<String, Set<String>> excluded = new LinkedHashMap<>();
            for (String part : parts(list)) {
                int equals = part.indexOf('=');
                boolean excludes = equals > 0 && part.charAt(equals - 1) == '!';
                String key = equals < 0
                        ? ""
                        : part.substring(0, excludes ? equals - 1 : equals).strip();
                if (key.isEmpty()) {
                    throw new IllegalArgumentException(
                            "'" + part + "' is no label selector; write key=value or key!=value");
                }
                int from = part.startsWith("==", equals) ? equals + 2 : equals + 1; // kubectl knows both
                String value = part.substring(from).strip();
                if (excludes) {
                    excluded.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(value);
                } else if (wanted.putIfAbsent(key, value) != null
                        && !wanted.get(key).equals(value)) {
                    throw new IllegalArgumentException(
                            "the label '" + key + "' cannot have two values as in '" + list + "'");
                }
            }
            return new Labels(wanted, excluded);
        }
    }

    private static List<String> parts(String list) {
        return list.isBlank()
                ? List.of()
                : Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    }
}
