package io.localgadget.container.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One container store of podman, under its graph root: {@code DRIVER-containers/containers.json}, and
 * {@code volatile-containers.json} from podman 4.4 on. Podman replaces the files as a whole. One thread.
 *
 * <p>A user's store is in the hands of that user: only plain files of a sensible size are read.
 */
final class PodmanStore {
    private static final long LARGEST = 16L << 20;
    private static final List<String> WANTED = List.of("id", "names", "image", "metadata");

    private record Version(Path file, Object key, long size, long modifiedNanos) {}

    private final Path root;
    private final int mostBytes;
    private List<Version> read = List.of();

    /** @param mostBytes of what is kept of its containers; one that has more cannot be read */
    PodmanStore(Path root, int mostBytes) {
        this.root = root;
        this.mostBytes = mostBytes;
    }

    boolean exists() {
        return Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS);
    }

    /** The containers by id, or empty if the files are what they were at the last call. */
    Optional<Map<String, Naming>> changed() throws IOException {
        List<Version> now = versions();
        if (now.equals(read)) {
            return Optional.empty();
        }
        Map<String, Naming> containers = new HashMap<>();
        Kept kept = new Kept(mostBytes);
        for (Version version : now) {
            try (InputStream bytes = Files.newInputStream(version.file, LinkOption.NOFOLLOW_LINKS)) {
                read(new BoundedInput(bytes, LARGEST), kept, containers);
            }
        }
        read = now;
        return Optional.of(containers);
    }

    static void read(InputStream file, Kept kept, Map<String, Naming> containers) throws IOException {
        Json.each(file, WANTED, container -> {
            String id = container.text("id");
            if (Kept.isId(id)) {
                Naming naming = naming(container);
                kept.take(id, naming);
                containers.put(id, naming);
            }
        });
    }

    private static Naming naming(Json container) throws IOException {
        String name = container.at("names").elements().stream()
                .map(Json::text)
                .findFirst()
                .orElse("");
        String metadata = container.text("metadata");
        // the metadata's own name is the first one, also after a rename
        String image = metadata.isEmpty() ? "" : Json.read(metadata).text("image-name");
        return new Naming(name, image.isEmpty() ? container.text("image") : image);
    }

    private List<Version> versions() throws IOException {
        var versions = new ArrayList<Version>();
        try (DirectoryStream<Path> drivers = Files.newDirectoryStream(root, "*-containers")) {
            for (Path driver : drivers) {
                for (String name : List.of("containers.json", "volatile-containers.json")) {
                    version(driver.resolve(name)).ifPresent(versions::add);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // no store is a store without containers
            return List.of();
        }
        return versions;
    }

    private static Optional<Version> version(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                return Optional.empty();
            }
            if (attributes.size() > LARGEST) {
                throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MiB");
            }
            long modified = attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS);
            return Optional.of(new Version(file, attributes.fileKey(), attributes.size(), modified));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
