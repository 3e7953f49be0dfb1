package io.localgadget.container.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {
    @TempDir
    Path folder;

    /** Runs in a JVM of its own, see {@link #withoutASocketDockerJavaIsNotLoaded}. */
    static final class WithoutDocker {
        public static void main(String[] arguments) throws InterruptedException {
            try (var engine =
                    new DockerEngine("docker", Path.of(arguments[0]), (id, naming) -> {}, paths -> {}, warning -> {})) {
                engine.await("id", Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void withoutASocketDockerJavaIsNotLoaded() throws Exception {
        Process java = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutDocker.class.getName(),
                        folder.resolve("none").toString())
                .redirectErrorStream(true)
                .start();
        String log = new String(java.getInputStream().readAllBytes());

        assertThat(java.waitFor()).isZero();
        assertThat(log).contains("DockerEngine ").doesNotContain("com.github.dockerjava", "com.fasterxml");
    }
}
