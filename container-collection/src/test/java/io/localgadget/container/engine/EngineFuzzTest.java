package io.localgadget.container.engine;

import io.localgadget.container.engine.DockerApi.EventStream;
import io.localgadget.fixtures.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

/** Answers of engines, and podman's files, as nobody writes them. */
class EngineFuzzTest {
    /** Each costs a parser's buffers, which have gone when the next one comes. */
    private static final int MOST_LINES = 1000;

    @Test
    void listsOfContainersAndRuntimes() {
        Fuzz.check(
                Fuzz.texts(
                        "[" + FakeDaemon.listed("id1", "web", "nginx:1") + "," + FakeDaemon.listed("id2", "a/b", "x")
                                + "]",
                        "{\"Runtimes\":{\"runc\":{\"path\":\"runc\"},\"mine\":{\"path\":\"/opt/mine/runc\"},\"x\":{}}}"),
                bytes -> {
                    if (bytes.length > 0 && bytes[0] == '[') {
                        DockerApi.list(new ByteArrayInputStream(bytes));
                    } else {
                        DockerApi.runtimes(new ByteArrayInputStream(bytes));
                    }
                },
                IOException.class);
    }

    @Test
    void events() {
        Fuzz.check(
                Fuzz.texts(FakeDaemon.event("create", "id1", "web", "nginx:1", 1_795_255_200_500_000_000L) + "\n"),
                bytes -> {
                    BoundedLines lines = new BoundedLines(new ByteArrayInputStream(bytes));
                    int left = MOST_LINES;
                    for (byte[] line = lines.next(); line != null; line = lines.next()) {
                        try {
                            if (left-- > 0) {
                                EventStream.parse(line);
                            }
                        } catch (IOException e) {
                            // the next line may be an event
                        }
                    }
                },
                IOException.class);
    }

    @Test
    void podmansStores() {
        Fuzz.check(
                Fuzz.texts("[{\"id\":\"id1\",\"names\":[\"web\"],\"image\":\"77aa\",\"layer\":\"l\",\"metadata\":"
                        + "\"{\\\"image-name\\\":\\\"app:1\\\"}\",\"flags\":{\"MountLabel\":\"\"}}]"),
                bytes -> PodmanStore.read(new ByteArrayInputStream(bytes), new Kept(Kept.MOST_BYTES), new HashMap<>()),
                IOException.class);
    }
}
