package io.localgadget.cli;

import static io.localgadget.cli.Tool.args;
import static io.localgadget.cli.Tool.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.localgadget.fixtures.ToolProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Many short containers, four at a time, each of which executes an entrypoint and three programs that tell whose they
 * are.
 */
final class Crowd {
    private Crowd() {}

    static String name(String kind, int i) {
        return "lgt-" + kind + "-" + i;
    }

    /** What the container of this name must run. */
    static List<String> program(String name) {
        return List.of("sh", "-c", "/bin/true " + name + " 1; /bin/true " + name + " 2; /bin/true " + name + " 3");
    }

    /** Runs {@code count} containers and compares what the tool says with what they ran. */
    static void expectAll(Path dockerSocket, String kind, int count, IntConsumer run) throws InterruptedException {
        Map<String, List<String>> expected = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = name(kind, i);
            expected.put(
                    name,
                    List.of(
                            String.join(" ", program(name)),
                            "/bin/true " + name + " 1",
                            "/bin/true " + name + " 2",
                            "/bin/true " + name + " 3"));
        }
        try (ToolProcess tool =
                Tool.tracing("trace", "exec", "-o", "json", "--docker-socketpath", dockerSocket.toString())) {
            AtOnce.run(0, count, run);
            Map<String, List<String>> seen = new TreeMap<>();
            // rows of the host have no name; containers of others that come and go meanwhile have other ones
            for (JsonNode row :
                    Tool.stopAndFilter(tool, row -> text(row, "container").matches("|lgt-" + kind + "-.*"))) {
                seen.computeIfAbsent(text(row, "container"), name -> new ArrayList<>())
                        .add(args(row));
            }
            assertThat(seen).isEqualTo(expected);
            assertThat(tool.stderr()).noneMatch(line -> line.contains("lost"));
        }
    }
}
