package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Argument;
import io.localgadget.seccomp.Comparison;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Profile.Listener;
import io.localgadget.seccomp.Rule;
import java.util.List;

/**
 * Writes a profile as the resource SeccompProfile of the Security Profiles Operator,
 * {@code security-profiles-operator.x-k8s.io/v1} (api/seccompprofile/v1/seccompprofile_types.go). Texts that could be
 * something else in YAML are quoted.
 */
final class ProfileYaml {
    static final String API = "security-profiles-operator.x-k8s.io/";
    static final String KIND = "SeccompProfile";

    private final StringBuilder yaml = new StringBuilder();

    private ProfileYaml() {}

    /** @param notes takes sentences about what the resource cannot say */
    static String resource(Profile profile, String name, List<String> notes) {
        if (profile.defaultAction() == Action.ERRNO
                && profile.defaultErrno() != Profile.NO_ERRNO
                && profile.defaultErrno() != Profile.EPERM) {
            notes.add("the resource has no field for the default's error " + profile.defaultErrno()
                    + ": calls that are not allowed will fail with EPERM (1)");
        }
        ProfileYaml out = new ProfileYaml();
        out.line(0, "apiVersion: " + API + "v1");
        out.line(0, "kind: " + KIND);
        out.line(0, "metadata:");
        out.line(1, "name: " + scalar(name));
        out.line(0, "spec:");
        out.spec(profile);
        return out.yaml.toString();
    }

    private void spec(Profile profile) {
        line(1, "defaultAction: " + profile.defaultAction().seccompName());
        list(1, "architectures", profile.architectures());
        list(1, "flags", profile.flags());
        if (!profile.listener().equals(Listener.NONE)) {
            line(1, "listenerPath: " + scalar(profile.listener().path()));
            line(1, "listenerMetadata: " + scalar(profile.listener().metadata()));
        }
        if (profile.rules().isEmpty()) {
            return;
        }
        line(1, "syscalls:");
        for (Rule rule : profile.rules()) {
            if (!rule.names().isEmpty()) {
                rule(rule);
            }
        }
    }

    private void rule(Rule rule) {
        line(1, "- action: " + rule.action().seccompName());
        if (rule.errno() != Profile.NO_ERRNO) {
            line(2, "errnoRet: " + rule.errno());
        }
        list(2, "names", rule.names());
        if (rule.arguments().isEmpty()) {
            return;
        }
        line(2, "args:");
        for (Argument argument : rule.arguments()) {
            line(2, "- index: " + argument.index());
            line(3, "value: " + Long.toUnsignedString(argument.value()));
            if (argument.comparison() == Comparison.MASKED_EQ) {
                line(3, "valueTwo: " + Long.toUnsignedString(argument.valueTwo()));
            }
            line(3, "op: " + argument.comparison().seccompName());
        }
    }

    private void list(int depth, String name, List<String> values) {
        if (!values.isEmpty()) {
            line(depth, name + ":");
            values.forEach(value -> line(depth, "- " + scalar(value)));
        }
    }

    private void line(int depth, String text) {
        yaml.append("  ".repeat(depth)).append(text).append('\n');
    }

    /** Plain where it can only be a text, else in double quotes, whose escapes are JSON's. */
    private static String scalar(String text) {
        boolean plain =
                text.matches("[A-Za-z_/][A-Za-z0-9_./-]*") && !text.matches("(?i)null|true|false|yes|no|on|off|y|n");
        return plain ? text : JsonText.quoted(text);
    }
}
