package io.localgadget.container;

import io.localgadget.container.engine.ForeignPath;
import io.localgadget.container.engine.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An OCI bundle's directory: config.json by the runtime specification, and what containerd's shim keeps beside it
 * (init.pid, options.json).
 */
record Bundle(Path folder) {
    /** The annotations; empty if the bundle has gone. An IOException's message is for the user. */
    Optional<Map<String, String>> annotations() throws IOException {
        return StateFile.json(folder.resolve("config.json"), List.of("annotations"))
                .map(json -> json.at("annotations").texts());
    }

    /** The first process as containerd's shim has it; 0 if there is none. */
    int shimPid() throws IOException {
        String text = StateFile.bytes(folder.resolve("init.pid"))
                .map(b -> new String(b, StandardCharsets.US_ASCII).strip())
                .orElse("");
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException(folder.resolve("init.pid") + " holds no process id", e);
        }
    }

    /** The runtime's state directory as containerd's shim was told: without the last step, the namespace. */
    Optional<Path> shimRoot() throws IOException {
        return option("root");
    }

    /** The runtime's binary as containerd's shim was told. */
    Optional<Path> shimBinary() throws IOException {
        return option("binary_name");
    }

    private Optional<Path> option(String name) throws IOException {
        Optional<Json> options = StateFile.json(folder.resolve("options.json"), List.of(name));
        return options.map(json -> json.text(name)).flatMap(ForeignPath::absolute);
    }
}
