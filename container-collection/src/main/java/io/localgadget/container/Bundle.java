package io.localgadget.container;

import io.localgadget.container.StateFile.Owned;
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
 *
 * @param user who made it: a file of somebody else says nothing of that user's containers. Of root's all are believed
 */
record Bundle(Path folder, int user) {
    /** The annotations that tell a name; empty if the bundle has gone. An IOException's message is for the user. */
    Optional<Map<String, String>> annotations() throws IOException {
        Optional<Json> config = json("config.json", "annotations");
        return config.isEmpty()
                ? Optional.empty()
                : Optional.of(Annotations.telling(config.get().at("annotations").texts()));
    }

    /** The first process as containerd's shim has it; 0 if there is none. */
    int shimPid() throws IOException {
        Path file = folder.resolve("init.pid");
        Optional<Owned<byte[]>> bytes = StateFile.bytes(file);
        String text = bytes.isEmpty() ? "" : new String(own(file, bytes.get()), StandardCharsets.US_ASCII).strip();
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds no process id", e);
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
        return json("options.json", name).map(json -> json.text(name)).flatMap(ForeignPath::absolute);
    }

    private Optional<Json> json(String name, String field) throws IOException {
        Path file = folder.resolve(name);
        Optional<Owned<Json>> json = StateFile.json(file, List.of(field));
        return json.isEmpty() ? Optional.empty() : Optional.of(own(file, json.get()));
    }

    private <T> T own(Path file, Owned<T> read) throws IOException {
        if (user != 0 && read.owner() != user) {
            throw new IOException(file + " belongs to user " + read.owner() + ", and the container to user " + user);
        }
        return read.content();
    }
}
