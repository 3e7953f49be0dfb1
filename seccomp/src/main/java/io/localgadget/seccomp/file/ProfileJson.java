package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Argument;
import io.localgadget.seccomp.Comparison;
import io.localgadget.seccomp.Conditions;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Profile.ArchitectureGroup;
import io.localgadget.seccomp.Profile.Listener;
import io.localgadget.seccomp.Rule;
import java.util.List;

/** Writes profiles as JSON: members in a fixed order, rules and names in the profile's. */
final class ProfileJson {
    private final JsonText json = new JsonText();

    private ProfileJson() {}

    /** In the format of Docker's profiles/seccomp and containers/common's. */
    static String docker(Profile profile) {
        return new ProfileJson().write(profile, true);
    }

    /** As {@code linux.seccomp} of the OCI runtime specification 1.2, config-linux.md. */
    static String oci(Profile profile) {
        return new ProfileJson().write(profile, false);
    }

    private String write(Profile profile, boolean docker) {
        json.begin('{');
        json.name("defaultAction").value(profile.defaultAction().seccompName());
        errno("defaultErrnoRet", profile.defaultErrno());
        list("architectures", profile.architectures());
        if (!profile.archMap().isEmpty()) {
            archMap(profile.archMap());
        }
        list("flags", profile.flags());
        if (!profile.listener().equals(Listener.NONE)) {
            json.name("listenerPath").value(profile.listener().path());
            json.name("listenerMetadata").value(profile.listener().metadata());
        }
        json.name("syscalls").begin('[');
        for (Rule rule : profile.rules()) {
            if (!rule.names().isEmpty()) {
                json.next();
                rule(rule, docker);
            }
        }
        json.end(']');
        return json.end('}').toString();
    }

    private void archMap(List<ArchitectureGroup> groups) {
        json.name("archMap").begin('[');
        for (ArchitectureGroup group : groups) {
            json.next().begin('{');
            json.name("architecture").value(group.architecture());
            json.name("subArchitectures").values(group.subArchitectures());
            json.end('}');
        }
        json.end(']');
    }

    private void rule(Rule rule, boolean docker) {
        json.begin('{');
        json.name("names").values(rule.names());
        json.name("action").value(rule.action().seccompName());
        errno("errnoRet", rule.errno());
        if (!rule.arguments().isEmpty()) {
            json.name("args").begin('[');
            rule.arguments().forEach(argument -> argument(argument));
            json.end(']');
        }
        if (docker) {
            conditions("includes", rule.includes());
            conditions("excludes", rule.excludes());
            if (!rule.comment().isEmpty()) {
                json.name("comment").value(rule.comment());
            }
        }
        json.end('}');
    }

    private void argument(Argument argument) {
        json.next().begin('{');
        json.name("index").value(argument.index());
        json.name("value").value(argument.value());
        if (argument.comparison() == Comparison.MASKED_EQ) {
            json.name("valueTwo").value(argument.valueTwo());
        }
        json.name("op").value(argument.comparison().seccompName());
        json.end('}');
    }

    private void conditions(String name, Conditions conditions) {
        if (conditions.isEmpty()) {
            return;
        }
        json.name(name).begin('{');
        list("arches", conditions.arches());
        list("caps", conditions.caps());
        if (!conditions.minKernel().isEmpty()) {
            json.name("minKernel").value(conditions.minKernel());
        }
        json.end('}');
    }

    private void list(String name, List<String> values) {
        if (!values.isEmpty()) {
            json.name(name).values(values);
        }
    }

    private void errno(String name, int errno) {
        if (errno != Profile.NO_ERRNO) {
            json.name(name).value(errno);
        }
    }
}
