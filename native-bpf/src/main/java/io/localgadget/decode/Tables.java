package io.localgadget.decode;

import io.localgadget.syscall.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables of parameters and flags. A line that is only for one architecture has the name {@code clone@aarch64}. Each
 * line is parsed when it is first asked for. For one thread.
 */
public final class Tables {
    private final Map<String, String> signatureLines = lines("parameters.txt");
    private final Map<String, String> flagLines = lines("flags.txt");
    private final Map<String, Signature> signatures = new HashMap<>();
    private final Map<String, FlagSet> flagSets = new HashMap<>();

    /** The parameters of a call; {@link Signature#UNKNOWN} where the table lacks it. */
    public Signature signature(Architecture architecture, String call) {
        String key = key(signatureLines, architecture, call);
        Signature known = signatures.get(key);
        if (known == null) {
            String line = signatureLines.get(key);
            known = line == null ? Signature.UNKNOWN : Signature.parse(line);
            signatures.put(key, known);
        }
        return known;
    }

    /** Whether the table has the call. */
    boolean has(Architecture architecture, String call) {
        return signatureLines.containsKey(key(signatureLines, architecture, call));
    }

    /** The set of that name, which must be in the table. */
    FlagSet flags(Architecture architecture, String set) {
        String key = key(flagLines, architecture, set);
        FlagSet known = flagSets.get(key);
        if (known == null) {
            known = FlagSet.parse(flagLines.get(key));
            flagSets.put(key, known);
        }
        return known;
    }

    private static String key(Map<String, String> lines, Architecture architecture, String name) {
        String special = name + "@" + architecture.label();
        return lines.containsKey(special) ? special : name;
    }

    private static Map<String, String> lines(String resource) {
        Map<String, String> lines = new HashMap<>();
        for (String line : read(resource).split("\n")) {
            if (!line.startsWith("#")) {
                int space = line.indexOf(' ');
                lines.put(space < 0 ? line : line.substring(0, space), space < 0 ? "" : line.substring(space + 1));
            }
        }
        return lines;
    }

    private static String read(String resource) {
        try (@Nullable InputStream in = Tables.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the table " + resource + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table " + resource, e);
        }
    }
}
