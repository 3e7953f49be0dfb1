package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.Dockerd;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.ToolProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recording what Docker's containers call: by image, on top of a profile, and the one container of several. */
@RequiresBpf
@RequiresCommand({"dockerd", "runc"})
class ProfilesOfDockerIT {
    private static Dockerd docker;

    @BeforeAll
    static void startDocker(@TempDir Path folder) {
        docker = Dockerd.start();
        Rootfs rootfs = Rootfs.busybox(folder);
        docker.importImage(rootfs, "lgt-one:v1");
        docker.importImage(rootfs, "lgt-two:v1");
    }

    @AfterAll
    static void stopDocker() {
        docker.close();
    }

    @Test
    void containersOfOneImageMakeOneProfile(@TempDir Path folder) {
        try (ToolProcess tool =
                recording("-c", "lgt-a,lgt-b,lgt-c", "--by", "image", "--output-dir", folder.toString(), "--strict")) {
            run("lgt-a", "lgt-one:v1", "mkdir /tmp/x");
            run("lgt-b", "lgt-one:v1", "ln -s a /tmp/x");
            run("lgt-c", "lgt-two:v1", "chmod 700 /tmp");
            Profiles.printed(tool, 0);
        }
        assertThat(Profiles.allowed(Profiles.read(folder.resolve("lgt-one-v1.json"))))
                .contains("mkdir", "symlink")
                .doesNotContain("chmod");
        assertThat(Profiles.allowed(Profiles.read(folder.resolve("lgt-two-v1.json"))))
                .contains("chmod")
                .doesNotContain("mkdir", "symlink");
        assertThat(folder).isDirectoryNotContaining("glob:**{.new}");
    }

    @Test
    void whatTheBaseAllowsStaysAllowed(@TempDir Path folder) {
        Path base = Profiles.write(folder.resolve("base.json"), Profiles.allowing(Set.of("mount", "reboot")));
        try (ToolProcess tool = recording("-c", "lgt-based", "--base", base.toString())) {
            run("lgt-based", "lgt-one:v1", "mkdir /tmp/x");
            JsonNode profile = Profiles.parse(Profiles.printed(tool, 0));
            assertThat(Profiles.allowed(profile))
                    .contains("mount", "reboot", "mkdir", "execve")
                    .doesNotContain("symlink");
        }
    }

    @Test
    void whereSeveralRunTheirNamesAreSaid() {
        docker.runSleeping("lgt-first", "lgt-one:v1");
        docker.runSleeping("lgt-second", "lgt-two:v1");
        try (ToolProcess tool = start("-r", "docker")) {
            assertThat(tool.awaitExit(Tool.PATIENCE)).isEqualTo(2);
            assertThat(tool.stdout()).isEmpty();
            assertThat(tool.stderr())
                    .last()
                    .asString()
                    .contains("there are 2 containers: lgt-first, lgt-second; choose one");
        } finally {
            docker.docker("rm", "-f", "lgt-first", "lgt-second");
        }
    }

    /** Returns when it records. */
    private static ToolProcess recording(String... flags) {
        ToolProcess tool = start(flags);
        tool.awaitReady("tracing", Tool.PATIENCE);
        return tool;
    }

    private static ToolProcess start(String... flags) {
        List<String> words = new ArrayList<>(List.of("advise", "seccomp-profile", "-v"));
        words.addAll(List.of("--docker-socketpath", docker.socket().toString()));
        words.addAll(List.of(flags));
        return ToolProcess.start(words.toArray(String[]::new));
    }

    private static void run(String name, String image, String script) {
        docker.run("--rm", "--security-opt", "seccomp=unconfined", "--name", name, image, "sh", "-c", script)
                .orThrow();
    }
}
