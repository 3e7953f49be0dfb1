package io.localgadget.cli.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.localgadget.cli.UsageException;
import io.localgadget.seccomp.Action;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
    private static final Profile PROFILE = Profile.of(
            Action.ERRNO, 1, List.of(), List.of(Rule.of(List.of("read"), Action.ALLOW, Profile.NO_ERRNO, "")));

    @TempDir
    private Path folder;

    @Test
    void anEngineGetsTheProfileBehindItsRun() throws Exception {
        Workload workload = Workload.of(List.of("docker", "-H", "unix:///s", "run", "--rm", "image", "run"));
        assertThat(workload.prepare(PROFILE, folder))
                .containsExactly(
                        "docker",
                        "-H",
                        "unix:///s",
                        "run",
                        "--security-opt",
                        "seccomp=" + folder.resolve("profile.json"),
                        "--cidfile",
                        folder.resolve("cid").toString(),
                        "--rm",
                        "image",
                        "run");
        assertThat(folder.resolve("profile.json")).content().contains("\"read\"");
        assertThat(workload.remove("id")).containsExactly("docker", "-H", "unix:///s", "rm", "-f", "-v", "id");
    }

    @Test
    void aRuntimeGetsACopyOfTheBundleWithTheProfileInIt() throws Exception {
        Path bundle = Files.createDirectory(folder.resolve("bundle"));
        Files.writeString(bundle.resolve("config.json"), "{\"root\":{\"path\":\"fs\"},\"linux\":{\"a\":1}}");
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Workload workload = Workload.of(List.of("runc", "--root", "/r", "run", "-b", bundle.toString(), "id"));
        assertThat(workload.prepare(PROFILE, copy))
                .containsExactly("runc", "--root", "/r", "run", "--bundle", copy.toString(), "id");
        JsonNode config =
                new ObjectMapper().readTree(copy.resolve("config.json").toFile());
        assertThat(config.at("/root/path").asText())
                .isEqualTo(bundle.resolve("fs").toString());
        assertThat(config.at("/linux/a").asInt()).isEqualTo(1);
        assertThat(config.at("/linux/seccomp/syscalls/0/names/0").asText()).isEqualTo("read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"linux\": 1}", "{\"root\": []}", "[[[[", "{\"a\": 1"})
    void aBundleWhoseConfigurationIsNoneIsNotStarted(String config) throws Exception {
        Files.writeString(folder.resolve("config.json"), config);
        Workload workload = Workload.of(List.of("runc", "run", "-b", folder.toString(), "id"));
        assertThatThrownBy(() -> workload.prepare(PROFILE, folder)).isInstanceOf(IOException.class);
    }

    @Test
    void aBundleWhoseConfigurationIsEndlessIsNotStarted() throws Exception {
        Files.createSymbolicLink(folder.resolve("config.json"), Path.of("/dev/zero"));
        Workload workload = Workload.of(List.of("runc", "run", "-b", folder.toString(), "id"));
        assertThatThrownBy(() -> workload.prepare(PROFILE, folder)).hasMessageEndingWith("is larger than 1 MiB");
    }

    @Test
    void whatCannotBeStartedUnderAProfileIsAWrongUsage() {
        for (List<String> command : List.of(
                List.<String>of(),
                List.of("ls"),
                List.of("docker", "start", "x"),
                List.of("runc", "run"),
                List.of("docker", "run", "--security-opt", "seccomp=other.json", "image"),
                List.of("docker", "run", "--cidfile", "x", "image"))) {
            assertThatThrownBy(() -> Workload.of(command)).isInstanceOf(UsageException.class);
        }
    }
}
