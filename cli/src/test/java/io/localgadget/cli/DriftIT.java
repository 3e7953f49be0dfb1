package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that were not in the container's image. */
@RequiresBpf
@RequiresCommand("dockerd")
class DriftIT {
    private static final String IMAGE = "lgt-drift";

    private static Dockerd docker;

    @BeforeAll
    static void startDocker(@TempDir Path folder) {
        docker = Dockerd.start();
        docker.importImage(Rootfs.busybox(folder), IMAGE);
    }

    @AfterAll
    static void stopDocker() {
        docker.close();
    }

    @Test
    void aProgramOfTheWritableLayerIsToldFromOneOfTheImage() {
        assertThat(docker.docker("info", "--format", "{{.Driver}}").text())
                .as("the storage driver")
                .startsWith("overlay");
        String script = """
                /bin/busybox echo image
                mkdir /var/new && cp /bin/busybox /var/new/busybox
                /var/new/busybox echo copied
                cat /bin/busybox >/bin/busybox2 && chmod 755 /bin/busybox2 && mv /bin/busybox2 /bin/busybox
                /bin/busybox echo replaced
                ln -s /var/new/busybox /root/link
                exec -a echo /root/link echo linked
                """;
        try (ToolProcess tool = tracing("-o", "json", "--paths")) {
            docker.run("--rm", "--name", "lgt-drift", IMAGE, "sh", "-c", script).orThrow();
            List<JsonNode> rows = Tool.stopAndFilter(tool, row -> args(row).matches("\\S+ echo \\w+"));
            assertThat(rows)
                    .extracting(row -> args(row) + ": " + row.path("upper") + " " + text(row, "exepath"))
                    .containsExactly(
                            "/bin/busybox echo image: false /bin/busybox",
                            "/var/new/busybox echo copied: true /var/new/busybox",
                            "/bin/busybox echo replaced: true /bin/busybox",
                            "echo echo linked: true /var/new/busybox");
        }
    }

    @Test
    void aProgramOfATemporaryFileSystemIsOfNoLayer() {
        String script = "cp /bin/busybox /mnt/busybox && exec /mnt/busybox echo mounted";
        try (ToolProcess tool = tracing("-o", "json", "--paths")) {
            docker.run("--rm", "--name", "lgt-drift", "--tmpfs", "/mnt:exec", IMAGE, "sh", "-c", script)
                    .orThrow();
            assertThat(Tool.stopAndFilter(tool, row -> args(row).equals("/mnt/busybox echo mounted")))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.path("upper").asBoolean(true)).isFalse();
                        assertThat(text(row, "exepath")).isEqualTo("/mnt/busybox");
                    });
        }
    }

    private static ToolProcess tracing(String... more) {
        List<String> words = new ArrayList<>(List.of("trace", "exec"));
        words.addAll(List.of("--docker-socketpath", docker.socket().toString()));
        words.addAll(List.of(more));
        return Tool.tracing(words.toArray(String[]::new));
    }
}
