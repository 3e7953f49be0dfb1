package io.localgadget.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files beside the tests that show how an output looks. */
public final class Golden {
    private Golden() {}

    /** Compares with a file beside the test; with {@code -Dgolden=FOLDER} writes it there, to be looked at and kept. */
    public static void assertLooksAs(Class<?> test, String file, String text) throws IOException {
        String folder = System.getProperty("golden");
        if (folder != null) {
            Files.writeString(Path.of(folder, file), text);
        } else {
            assertThat(text).isEqualTo(new String(bytes(test, file), StandardCharsets.UTF_8));
        }
    }

    /** A file beside the test. */
    public static byte[] bytes(Class<?> test, String file) throws IOException {
        try (InputStream in = test.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return in.readAllBytes();
        }
    }
}
