package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Argument;
import io.localgadget.seccomp.Comparison;
import io.localgadget.seccomp.Conditions;
import io.localgadget.seccomp.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes one rule of a file's values. */
record RuleDecoder(Fields fields) {
    private static final List<String> FIELDS =
            List.of("names", "action", "errnoRet", "args", "includes", "excludes", "comment", "name", "errno");

    /**
     * The rule, or empty where it would not do what it says.
     *
     * @param action null where it could not be read
     */
    Optional<Rule> decode(@Nullable Action action) {
        fields.warnOfOthers(FIELDS);
        List<String> names = names();
        int errno = new ErrnoField(fields).read(action, "errnoRet", "errno");
        List<Argument> arguments = new ArrayList<>();
        boolean whole = action != null && !names.isEmpty();
        for (Node node : fields.list("args")) {
            Optional<Argument> argument = argument(node);
            argument.ifPresent(arguments::add);
            whole &= argument.isPresent();
        }
        Conditions includes = conditions("includes");
        Conditions excludes = conditions("excludes");
        String comment = fields.text("comment");
        return whole
                ? Optional.of(new Rule(names, action, errno, arguments, includes, excludes, comment))
                : Optional.empty();
    }

    private List<String> names() {
        String name = fields.text("name"); // Docker's before 17
        List<String> names = new ArrayList<>(fields.texts("names"));
        if (!name.isEmpty() && !names.isEmpty()) {
            fields.error(fields.node("name"), name, "there are both name and names: Docker refuses that");
        } else if (!name.isEmpty()) {
            names.add(name);
        }
        if (names.isEmpty()) {
            fields.error(fields.node("names"), "names", "the rule names no system call");
        }
        return names;
    }

    private Optional<Argument> argument(Node node) {
        if (node.members() == null) {
            fields.error(node, "args", "an argument is an object, and this is " + node.kind());
            return Optional.empty();
        }
        Fields argument = fields.at(node);
        argument.warnOfOthers(List.of("index", "value", "valueTwo", "op"));
        Long index = argument.number("index", 32);
        Long value = argument.number("value", 64);
        Long valueTwo = argument.number("valueTwo", 64);
        Optional<Comparison> comparison = comparison(argument, node);
        if (index == null || index >= Argument.COUNT) {
            argument.error(
                    argument.nodeOr(node, "index"),
                    "index",
                    index == null ? "index is missing" : "index is " + index + ", and calls have arguments 0 to 5");
            return Optional.empty();
        }
        if (valueTwo != null && valueTwo != 0 && comparison.isPresent() && comparison.get() != Comparison.MASKED_EQ) {
            argument.warn(
                    argument.node("valueTwo"),
                    "valueTwo",
                    "valueTwo does nothing without " + Comparison.MASKED_EQ.seccompName());
        }
        return comparison.map(op -> new Argument(
                index.intValue(),
                value == null ? 0 : value,
                valueTwo == null || op != Comparison.MASKED_EQ ? 0 : valueTwo,
                op));
    }

    private static Optional<Comparison> comparison(Fields argument, Node node) {
        String op = argument.text("op");
        Optional<Comparison> comparison = Comparison.of(op);
        if (comparison.isEmpty()) {
            argument.error(
                    argument.nodeOr(node, "op"),
                    op.isEmpty() ? "op" : op,
                    op.isEmpty()
                            ? "op is missing: it says how the argument is compared"
                            : "there is no op '" + op + "'" + argument.hint(op, Comparison.NAMES));
        }
        return comparison;
    }

    private Conditions conditions(String name) {
        Fields conditions = fields.object(name);
        conditions.warnOfOthers(List.of("arches", "caps", "minKernel"));
        return new Conditions(conditions.texts("arches"), conditions.texts("caps"), minKernel(conditions));
    }

    /** Docker decodes it when it decodes the file: KernelVersion in profiles/seccomp/seccomp.go of Moby. */
    private static String minKernel(Fields conditions) {
        String text = conditions.text("minKernel");
        if (text.isEmpty() || isVersion(text)) {
            return text;
        }
        conditions.error(
                conditions.node("minKernel"),
                text,
                "minKernel is '" + text
                        + "', and not two numbers up to 255 like '4.8': Docker refuses the whole profile");
        return "";
    }

    private static boolean isVersion(String text) {
        String[] numbers = text.split("\\.", -1);
        return numbers.length == 2
                && Arrays.stream(numbers)
                        .allMatch(number -> number.matches("0*\\d{1,3}") && Integer.parseInt(number) <= 255)
                && !text.matches("[0.]+");
    }
}
