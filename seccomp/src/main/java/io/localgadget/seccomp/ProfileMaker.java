package io.localgadget.seccomp;

import io.localgadget.syscall.Architecture;
import io.localgadget.syscall.SyscallTable;
import io.localgadget.syscall.SyscallTables;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes a profile of a recording. The same input gives the same profile. For one thread. */
public final class ProfileMaker {
    /** How a program starts and ends, and what the kernel makes a process call after a signal. */
    private static final List<String> ALWAYS =
            List.of("execve", "exit", "exit_group", "restart_syscall", "rt_sigreturn", "sigreturn");

    private static final String NOT_SEEN = "not seen; for the runtime, and what every program needs";

    private final SyscallTables tables;

    public ProfileMaker(SyscallTables tables) {
        this.tables = tables;
    }

    public MadeProfile make(Recording recording, ProfileOptions options) {
        List<String> notes = new ArrayList<>();
        recording.partial().forEach(reason -> notes.add("the profile is partial: " + reason));
        Map<Architecture, TreeMap<String, Reasons>> calls = new EnumMap<>(Architecture.class);
        List<ExplainedCall> nameless = addSeen(recording, options, calls, notes);
        addUnseen(recording, options, calls, notes);
        Profile profile = options.base() == null
                ? fresh(recording, options, calls)
                : new ProfileExtension(options.base(), recording.architecture(), notes)
                        .with(allowed(calls), options.defaultAction(), options.errno());
        List<String> tried = tried(recording, options, profile);
        List<ExplainedCall> explained = new ArrayList<>();
        calls.forEach((architecture, names) -> names.forEach((name, reasons) -> explained.add(
                reasons.explain(architecture, tables.number(architecture, name).orElse(-1), name))));
        explained.addAll(nameless);
        return new MadeProfile(tried.isEmpty() ? profile : withErrors(profile, tried), explained, notes);
    }

    /** What the runtime tries in vain, where the profile would kill it for that. */
    private static List<String> tried(Recording recording, ProfileOptions options, Profile profile) {
        Effects effects = Effects.of(profile, Target.ofDocker(recording.architecture()));
        if (!effects.byDefault().kills()) {
            return List.of();
        }
        Set<String> ruled = effects.names();
        return RuntimeBase.tried(options.runtime(), recording.runtime()).stream()
                .filter(name -> !ruled.contains(name))
                .toList();
    }

    private static Profile withErrors(Profile profile, List<String> names) {
        List<Rule> rules = new ArrayList<>(profile.rules());
        rules.add(Rule.of(names, Action.ERRNO, Profile.EPERM, "tried by runc exec, which can do without"));
        return profile.withRules(rules);
    }

    /** Adds what was seen; returns what of it has no name. */
    private List<ExplainedCall> addSeen(
            Recording recording,
            ProfileOptions options,
            Map<Architecture, TreeMap<String, Reasons>> calls,
            List<String> notes) {
        Map<Architecture, TreeMap<Integer, Reasons>> nameless = new EnumMap<>(Architecture.class);
        for (SeenCall call : recording.calls()) {
            boolean wanted = options.phases().contains(call.phase());
            tables.name(call.architecture(), call.number())
                    .map(name -> calls.computeIfAbsent(call.architecture(), a -> new TreeMap<>())
                            .computeIfAbsent(name, n -> new Reasons()))
                    .orElseGet(() -> nameless.computeIfAbsent(call.architecture(), a -> new TreeMap<>())
                            .computeIfAbsent(call.number(), n -> new Reasons()))
                    .add(call, wanted);
        }
        List<ExplainedCall> rows = new ArrayList<>();
        nameless.forEach((architecture, numbers) -> {
            notes.add("left out " + architecture.label() + " system calls without a name, numbers "
                    + numbers.keySet() + ": a profile names calls, and "
                    + tables.of(architecture).origin()
                    + " has no such");
            numbers.forEach((number, reasons) -> rows.add(reasons.explainNameless(architecture, number)));
        });
        return rows;
    }

    private void addUnseen(
            Recording recording,
            ProfileOptions options,
            Map<Architecture, TreeMap<String, Reasons>> calls,
            List<String> notes) {
        Architecture machine = recording.architecture();
        SyscallTable table = tables.of(machine);
        calls.computeIfAbsent(machine, a -> new TreeMap<>());
        if (RuntimeBase.effective(options.runtime(), recording.runtime()) == RuntimeChoice.AUTO) {
            notes.add((recording.runtime().isEmpty()
                            ? "the runtime is not known"
                            : "what the runtime " + recording.runtime() + " calls is not known")
                    + ": the profile allows what runc and crun call; --runtime names one");
        }
        RuntimeBase.of(options.runtime(), recording.runtime(), recording.noNewPrivileges())
                .forEach((name, why) -> {
                    if (table.has(name)) {
                        calls.get(machine)
                                .computeIfAbsent(name, n -> new Reasons())
                                .add(why);
                    }
                });
        calls.forEach((architecture, names) -> {
            if (architecture != machine && names.values().stream().noneMatch(Reasons::allowed)) {
                return; // only the runtime called this way
            }
            for (String name : ALWAYS) {
                if (tables.of(architecture).has(name)) {
                    names.computeIfAbsent(name, n -> new Reasons()).add("always");
                }
            }
        });
    }

    /** Names by architecture, sorted. */
    private static Map<Architecture, List<String>> allowed(Map<Architecture, TreeMap<String, Reasons>> calls) {
        Map<Architecture, List<String>> allowed = new EnumMap<>(Architecture.class);
        calls.forEach((architecture, names) -> {
            List<String> list = names.entrySet().stream()
                    .filter(entry -> entry.getValue().allowed())
                    .map(Map.Entry::getKey)
                    .toList();
            if (!list.isEmpty()) {
                allowed.put(architecture, list);
            }
        });
        return allowed;
    }

    /**
     * Libseccomp applies a rule to each architecture that has the call. So the machine's own calls come first, those that
     * were seen apart from those that were not, and then what only others made.
     */
    private static Profile fresh(
            Recording recording, ProfileOptions options, Map<Architecture, TreeMap<String, Reasons>> calls) {
        Map<Architecture, List<String>> allowed = allowed(calls);
        Architecture machine = recording.architecture();
        List<String> own = allowed.getOrDefault(machine, List.of());
        List<String> architectures = new ArrayList<>(List.of(machine.seccompName()));
        List<Rule> rules = new ArrayList<>();
        add(rules, own.stream().filter(name -> calls.get(machine).get(name).wanted()), "");
        add(rules, own.stream().filter(name -> !calls.get(machine).get(name).wanted()), NOT_SEEN);
        TreeSet<String> known = new TreeSet<>(own);
        allowed.forEach((architecture, names) -> {
            if (architecture != machine) {
                architectures.add(architecture.seccompName());
                add(rules, names.stream().filter(known::add), "only " + architecture.label() + " programs");
            }
        });
        Action action = options.defaultAction() == null ? Action.ERRNO : options.defaultAction();
        return Profile.of(action, action.takesErrno() ? options.errno() : Profile.NO_ERRNO, architectures, rules);
    }

    private static void add(List<Rule> rules, Stream<String> names, String comment) {
        List<String> list = names.toList();
        if (!list.isEmpty()) {
            rules.add(Rule.of(list, Action.ALLOW, Profile.NO_ERRNO, comment));
        }
    }
}
