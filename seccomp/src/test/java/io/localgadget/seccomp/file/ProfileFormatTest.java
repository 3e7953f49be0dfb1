package io.localgadget.seccomp.file;

import static io.localgadget.seccomp.Golden.assertLooksAs;
import static io.localgadget.seccomp.Recorded.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Argument;
import io.localgadget.seccomp.Comparison;
import io.localgadget.seccomp.Conditions;
import io.localgadget.seccomp.Phase;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.ProfileMaker;
import io.localgadget.seccomp.ProfileOptions;
import io.localgadget.seccomp.Recorded;
import io.localgadget.seccomp.Rule;
import io.localgadget.seccomp.RuntimeChoice;
import io.localgadget.syscall.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProfileFormatTest {
    private static final Profile SMALL = new ProfileMaker(Recorded.TABLES)
            .make(
                    Recorded.of(
                            "crun",
                            true,
                            call(Architecture.X86_64, "sendfile", Phase.WORKLOAD),
                            call(Architecture.I386, "mmap2", Phase.WORKLOAD)),
                    new ProfileOptions(RuntimeChoice.NONE, null, 38, Set.of(Phase.WORKLOAD), null))
            .profile();

    /** Has all that a profile can have. */
    static final Profile FULL = new Profile(
            Action.ERRNO,
            1,
            List.of(),
            List.of(
                    new Profile.ArchitectureGroup("SCMP_ARCH_X86_64", List.of("SCMP_ARCH_X86", "SCMP_ARCH_X32")),
                    new Profile.ArchitectureGroup("SCMP_ARCH_AARCH64", List.of("SCMP_ARCH_ARM"))),
            List.of("SECCOMP_FILTER_FLAG_LOG"),
            new Profile.Listener("/run/agent.sock", "it's \"mine\"\u001b[31m: é"),
            List.of(
                    Rule.of(List.of("read", "write"), Action.ALLOW, Profile.NO_ERRNO, "the usual"),
                    new Rule(
                            List.of("personality"),
                            Action.ALLOW,
                            Profile.NO_ERRNO,
                            List.of(new Argument(0, 0xffffffffL, 0, Comparison.EQ)),
                            Conditions.NONE,
                            Conditions.NONE,
                            ""),
                    new Rule(
                            List.of("clone"),
                            Action.ALLOW,
                            Profile.NO_ERRNO,
                            List.of(new Argument(0, 2114060288, 0, Comparison.MASKED_EQ)),
                            Conditions.NONE,
                            new Conditions(List.of("s390", "s390x"), List.of("CAP_SYS_ADMIN"), ""),
                            ""),
                    new Rule(
                            List.of("ptrace"),
                            Action.ALLOW,
                            Profile.NO_ERRNO,
                            List.of(new Argument(1, -1, 0, Comparison.NE), new Argument(2, 7, 0, Comparison.LT)),
                            new Conditions(List.of("amd64"), List.of(), "4.8"),
                            Conditions.NONE,
                            ""),
                    new Rule(
                            List.of("mount"),
                            Action.ALLOW,
                            Profile.NO_ERRNO,
                            List.of(),
                            new Conditions(List.of(), List.of("CAP_SYS_ADMIN"), ""),
                            Conditions.NONE,
                            ""),
                    Rule.of(List.of("clone3"), Action.ERRNO, 38, ""),
                    Rule.of(List.of("mknod"), Action.NOTIFY, Profile.NO_ERRNO, "")));

    @ParameterizedTest
    @EnumSource
    void filesLookAsKept(ProfileFormat format) throws IOException {
        String suffix = format.name().toLowerCase(Locale.ROOT) + (format == ProfileFormat.SPO ? ".yaml" : ".json");
        assertLooksAs(getClass(), "small." + suffix, text(format, SMALL));
        assertLooksAs(getClass(), "full." + suffix, text(format, FULL));
    }

    @ParameterizedTest
    @EnumSource(names = "SPO", mode = EnumSource.Mode.EXCLUDE)
    void jsonIsJson(ProfileFormat format) throws IOException {
        JsonNode root = new ObjectMapper().readTree(text(format, FULL));
        assertThat(root.path("defaultAction").asText()).isEqualTo("SCMP_ACT_ERRNO");
        assertThat(root.path("listenerMetadata").asText())
                .isEqualTo(FULL.listener().metadata());
        assertThat(root.path("syscalls").findValues("value").stream().map(JsonNode::asText))
                .contains("18446744073709551615", "4294967295");
    }

    @Test
    void onlyDockersFormatHasConditionsAndArchMap() {
        for (ProfileFormat format : List.of(ProfileFormat.OCI, ProfileFormat.KUBERNETES)) {
            assertThat(text(format, FULL))
                    .contains("SCMP_ARCH_X32", "ptrace")
                    .doesNotContain("archMap", "includes", "excludes", "comment", "AARCH64", "mount");
        }
        assertThat(ProfileFormat.OCI.write(FULL, "x", Recorded.TARGET).notes())
                .singleElement()
                .asString()
                .contains("x86-64", "6.18.4");
    }

    @Test
    void whereAFileGoesAndWhatItCannotSayIsTold() {
        assertThat(ProfileFormat.KUBERNETES
                        .write(SMALL, "Docker.io/Library/nginx:1.25", Recorded.TARGET)
                        .notes())
                .singleElement()
                .asString()
                .contains("localhostProfile: profiles/docker-io-library-nginx-1-25.json", "/var/lib/kubelet/seccomp");
        assertThat(ProfileFormat.SPO.write(SMALL, "web", Recorded.TARGET).notes())
                .singleElement()
                .asString()
                .contains("38", "EPERM");
        assertThat(ProfileFormat.DOCKER.write(SMALL, "web", Recorded.TARGET).notes())
                .isEmpty();
    }

    @Test
    void formatsAreNamed() {
        assertThat(ProfileFormat.NAMES).containsExactly("docker", "oci", "kubernetes", "spo");
        assertThat(ProfileFormat.of("spo")).hasValue(ProfileFormat.SPO);
        assertThat(ProfileFormat.of("podman")).isEmpty();
    }

    private static String text(ProfileFormat format, Profile profile) {
        return new String(format.write(profile, "web", Recorded.TARGET).bytes(), StandardCharsets.UTF_8);
    }
}
