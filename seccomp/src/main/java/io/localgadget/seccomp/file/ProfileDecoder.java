package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.seccomp.Findings;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Profile.ArchitectureGroup;
import io.localgadget.seccomp.Profile.Listener;
import io.localgadget.seccomp.Rule;
import io.localgadget.seccomp.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a profile of a file's values. What it cannot understand it reports and leaves out. For one file. */
final class ProfileDecoder {
    private static final List<String> FIELDS = List.of(
            "defaultAction",
            "defaultErrnoRet",
            "architectures",
            "archMap",
            "syscalls",
            "flags",
            "listenerPath",
            "listenerMetadata",
            "defaultErrno",
            "baseProfileName",
            "disabled");

    /** Those of libseccomp 2.6. */
    private static final List<String> ARCHITECTURES = List.of(
            "SCMP_ARCH_NATIVE",
            "SCMP_ARCH_X86",
            "SCMP_ARCH_X86_64",
            "SCMP_ARCH_X32",
            "SCMP_ARCH_ARM",
            "SCMP_ARCH_AARCH64",
            "SCMP_ARCH_LOONGARCH64",
            "SCMP_ARCH_M68K",
            "SCMP_ARCH_MIPS",
            "SCMP_ARCH_MIPS64",
            "SCMP_ARCH_MIPS64N32",
            "SCMP_ARCH_MIPSEL",
            "SCMP_ARCH_MIPSEL64",
            "SCMP_ARCH_MIPSEL64N32",
            "SCMP_ARCH_PARISC",
            "SCMP_ARCH_PARISC64",
            "SCMP_ARCH_PPC",
            "SCMP_ARCH_PPC64",
            "SCMP_ARCH_PPC64LE",
            "SCMP_ARCH_RISCV64",
            "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X",
            "SCMP_ARCH_SHEB",
            "SCMP_ARCH_SH");

    /** See seccomp(2); runc takes no others. */
    private static final List<String> FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    /** Those of a comment, which goes with each call, that count as much as a value. */
    private static final int COMMENT_CHARACTERS = 64;

    private final Spelling spelling;
    private final Findings findings;
    private final Room room;

    ProfileDecoder(Spelling spelling, Findings findings, Room room) {
        this.spelling = spelling;
        this.findings = findings;
        this.room = room;
    }

    ReadProfile decode(Node body) {
        Fields fields = new Fields(body, findings, spelling);
        fields.warnOfOthers(FIELDS);
        Node actionNode = fields.node("defaultAction");
        Action action = action(body, actionNode, "defaultAction");
        if (action == Action.NOTIFY) {
            fields.error(
                    actionNode, "defaultAction", "SCMP_ACT_NOTIFY cannot be the default action: runtimes refuse it");
        }
        int errno = new ErrnoField(fields).read(action, "defaultErrnoRet", "defaultErrno");
        if (!fields.text("baseProfileName").isEmpty()) {
            fields.warn(
                    fields.node("baseProfileName"),
                    fields.text("baseProfileName"),
                    "the base profile '" + fields.text("baseProfileName") + "' is not looked at: only this file is");
        }
        List<String> architectures = known(fields, "architectures", ARCHITECTURES, "architecture");
        List<ArchitectureGroup> groups = groups(fields);
        if (!architectures.isEmpty() && !groups.isEmpty()) {
            fields.error(
                    fields.node("archMap"), "archMap", "there are both architectures and archMap: Docker refuses that");
            groups = List.of();
        }
        List<Integer> lines = new ArrayList<>();
        List<Rule> rules = rules(fields, lines);
        Profile profile = new Profile(
                action == null ? Action.ERRNO : action,
                errno,
                architectures,
                groups,
                known(fields, "flags", FLAGS, "flag"),
                new Listener(fields.text("listenerPath"), fields.text("listenerMetadata")),
                rules);
        return new ReadProfile(profile, findings.all(), lines);
    }

    private List<Rule> rules(Fields fields, List<Integer> lines) {
        List<Rule> rules = new ArrayList<>();
        for (Node node : fields.list("syscalls")) {
            if (node.members() == null) {
                fields.error(node, "syscalls", "a rule is an object, and this is " + node.kind());
                continue;
            }
            RuleDecoder decoder = new RuleDecoder(fields.at(node));
            Action action = action(node, decoder.fields().node("action"), "action");
            Optional<Rule> rule = decoder.decode(action);
            if (rule.isPresent()) {
                room.take(effects(rule.get()));
                rules.add(rule.get());
                lines.add(node.line());
            }
        }
        return rules;
    }

    /** Grows as what becomes of a rule does: each of its calls is said to do something under all of its conditions. */
    private static long effects(Rule rule) {
        return (long) rule.names().size()
                * (rule.arguments().size() + rule.comment().length() / COMMENT_CHARACTERS);
    }

    private @Nullable Action action(Node owner, @Nullable Node node, String field) {
        if (node == null || node.isNull()) {
            findings.add(Severity.ERROR, owner.line(), field, field + " is missing");
            return null;
        }
        String text = node.text();
        Optional<Action> action = text == null ? Optional.empty() : Action.of(text);
        if (action.isEmpty()) {
            String problem = text == null
                    ? field + " is " + node.kind() + ", and not one of " + String.join(", ", Action.NAMES)
                    : "there is no " + field + " '" + text + "'" + spelling.hint(text, Action.NAMES);
            findings.add(Severity.ERROR, node.line(), text == null ? field : text, problem);
        }
        return action.orElse(null);
    }

    private List<ArchitectureGroup> groups(Fields fields) {
        List<ArchitectureGroup> groups = new ArrayList<>();
        for (Node node : fields.list("archMap")) {
            if (node.members() == null) {
                fields.error(node, "archMap", "an entry of archMap is an object, and this is " + node.kind());
                continue;
            }
            Fields group = fields.at(node);
            group.warnOfOthers(List.of("architecture", "subArchitectures"));
            String name = group.text("architecture");
            if (!ARCHITECTURES.contains(name)) {
                group.error(
                        group.nodeOr(node, "architecture"),
                        name,
                        "there is no architecture '" + name + "'" + spelling.hint(name, ARCHITECTURES));
            } else {
                groups.add(
                        new ArchitectureGroup(name, known(group, "subArchitectures", ARCHITECTURES, "architecture")));
            }
        }
        return groups;
    }

    /** The texts of a list that are among the known ones; reports the others. */
    private List<String> known(Fields fields, String field, List<String> known, String what) {
        List<String> found = new ArrayList<>();
        Set<String> all = Set.copyOf(known);
        for (Node node : fields.list(field)) {
            String text = node.text();
            if (text != null && all.contains(text)) {
                found.add(text);
            } else {
                String shown = text == null ? node.kind() : text;
                fields.error(node, shown, "there is no " + what + " '" + shown + "'" + spelling.hint(shown, known));
            }
        }
        return found;
    }
}
