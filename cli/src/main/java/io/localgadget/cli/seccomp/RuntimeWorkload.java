package io.localgadget.cli.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.localgadget.cli.UsageException;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.Target;
import io.localgadget.seccomp.file.ProfileFormat;
import io.localgadget.syscall.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code runc run} or {@code crun run}: starts a copy of the bundle with the profile in its config.json.
 *
 * @param program runc or crun, and the flags before {@code run}
 * @param arguments what stands between {@code run} and the id, without the bundle
 * @param bundle its folder
 */
record RuntimeWorkload(List<String> program, List<String> arguments, Path bundle, String id) implements Workload {
    private static final int LARGEST = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    RuntimeWorkload {
        program = List.copyOf(program);
        arguments = List.copyOf(arguments);
    }

    static RuntimeWorkload of(List<String> command, int run) {
        List<String> rest = new ArrayList<>(command.subList(run + 1, command.size()));
        Path bundle = Path.of("");
        for (int i = 0; i < rest.size(); i++) {
            String word = rest.get(i);
            if ((word.equals("-b") || word.equals("--bundle")) && i + 1 < rest.size()) {
                bundle = Path.of(rest.get(i + 1));
                rest.remove(i + 1);
                rest.remove(i--);
            } else if (word.startsWith("--bundle=")) {
                bundle = Path.of(word.substring("--bundle=".length()));
                rest.remove(i--);
            }
        }
        if (rest.isEmpty() || rest.getLast().startsWith("-")) {
            throw new UsageException("the command names no container: " + String.join(" ", command));
        }
        return new RuntimeWorkload(
                command.subList(0, run), rest.subList(0, rest.size() - 1), bundle.toAbsolutePath(), rest.getLast());
    }

    @Override
    public List<String> prepare(Profile profile, Path folder) throws IOException {
        Path file = bundle.resolve("config.json");
        JsonNode config = JSON.readTree(bytes(file));
        if (!(config instanceof ObjectNode object) || !objectOrNone(config, "linux") || !objectOrNone(config, "root")) {
            throw new IOException(file + " is no configuration of a container");
        }
        Architecture machine = Architecture.ofHost().orElse(Architecture.X86_64);
        object.withObject("/linux")
                .set(
                        "seccomp",
                        JSON.readTree(ProfileFormat.OCI
                                .write(profile, "profile", Target.ofDocker(machine))
                                .bytes()));
        ObjectNode root = object.withObject("/root");
        root.put("path", bundle.resolve(root.path("path").asText("rootfs")).toString());
        Files.write(folder.resolve("config.json"), JSON.writeValueAsBytes(object));
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of("run", "--bundle", folder.toString()));
        all.addAll(arguments);
        all.add(id);
        return all;
    }

    private static boolean objectOrNone(JsonNode config, String member) {
        return !config.has(member) || config.get(member).isObject();
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException(file + " is larger than 1 MiB");
            }
            return bytes;
        }
    }

    @Override
    public String containerId(Path folder) {
        return id;
    }

    @Override
    public List<String> remove(String containerId) {
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of("delete", "--force", containerId));
        return all;
    }
}
