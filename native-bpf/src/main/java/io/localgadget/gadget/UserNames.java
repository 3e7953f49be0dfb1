package io.localgadget.gadget;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that the host's /etc/passwd has for user ids (passwd(5)); a container's own file is not asked, for the
 * container could write anything into it. Read once, when first needed. For one thread.
 */
final class UserNames {
    private static final Path PASSWD = Path.of("/etc/passwd");

    private final Path file;
    private @Nullable Map<Integer, Text> names;

    UserNames() {
        this(PASSWD);
    }

    UserNames(Path file) {
        this.file = file;
    }

    /** The user's name, or its number where it has none. */
    Text name(int uid) {
        if (names == null) {
            names = read();
        }
        return names.computeIfAbsent(uid, id -> Text.of(Integer.toUnsignedString(id)));
    }

    private Map<Integer, Text> read() {
        Map<Integer, Text> found = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(":", -1);
                if (fields.length > 2 && fields[2].matches("\\d{1,10}")) {
                    found.putIfAbsent((int) Long.parseLong(fields[2]), Text.of(fields[0]));
                }
            }
        } catch (IOException e) {
            // A host without the file has no names; the numbers stand for them.
            found.clear();
        }
        return found;
    }
}
