package io.localgadget.seccomp.file;

import io.localgadget.seccomp.Finding;
import io.localgadget.seccomp.Finding.Severity;
import io.localgadget.seccomp.Findings;
import io.localgadget.seccomp.Profile;
import io.localgadget.seccomp.ProfileException;
import io.localgadget.seccomp.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads profiles: Docker's and podman's, OCI's (by itself or in a config.json), the profiles operator's as JSON or YAML.
 * Which one it is shows in the file. What is larger than any profile is refused. For one thread.
 */
public final class ProfileReader {
    private static final int MOST_SHOWN = 100;

    private final Spelling spelling;
    private final Room room = new Room();

    /** @param spelling for hints on what was mistyped */
    public ProfileReader(Spelling spelling) {
        this.spelling = spelling;
    }

    /** The file's bytes; those of standard input where its name is {@code -}. A {@link ProfileException} tells why not. */
    public static byte[] load(String file) {
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(Room.BYTES + 1);
            if (bytes.length > Room.BYTES) {
                throw new ProfileException("cannot read the profile " + file
                        + ": it has more than 1 MiB, and Docker's own has 20 KiB; see that it is the right file");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new ProfileException("cannot read the profile " + file + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new ProfileException("cannot read the profile " + file + ": you may not read it", e);
        } catch (IOException | InvalidPathException e) {
            throw new ProfileException("cannot read the profile " + file + ": " + e.getMessage(), e);
        }
    }

    /** The profile of a file, which must have no errors: the first one is thrown. */
    public Profile profile(String file) {
        ReadProfile read = read(file, load(file));
        List<Finding> errors = read.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        if (errors.isEmpty()) {
            return read.profile();
        }
        Finding first = errors.getFirst();
        String more = errors.size() == 1
                ? ""
                : " (" + (errors.size() - 1) + " more: 'advise seccomp-profile check' lists them)";
        throw new ProfileException(file + ":" + first.line() + ": " + first.message() + more);
    }

    /** All that can be understood of a file; throws only where it holds no profile at all. */
    public ReadProfile read(String file, byte[] bytes) {
        room.begin(file);
        Node root = startsLikeJson(bytes) ? JsonNodes.read(file, bytes, room) : YamlNodes.read(file, bytes, room);
        Map<String, Node> members = root.members();
        if (members == null) {
            throw new ProfileException(
                    file + ":" + root.line() + ": a profile is an object, and this is " + root.kind());
        }
        Findings findings = new Findings(file);
        if (hasByteOrderMark(bytes) && startsLikeJson(bytes) && !isResource(members)) {
            findings.add(
                    Severity.ERROR,
                    1,
                    "byte order mark",
                    "the file begins with a byte order mark: Docker, runc and crun do not take it for JSON");
        }
        if (bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0)) {
            findings.add(
                    Severity.ERROR, 1, "encoding", "the file is not in UTF-8: Docker, runc and crun cannot read it");
        }
        return new ProfileDecoder(spelling, findings, room).decode(body(file, members, root));
    }

    /** The part that is the profile. */
    private static Node body(String file, Map<String, Node> members, Node root) {
        if (isResource(members)) {
            return found(file, members.get("spec"), "the resource has no spec");
        }
        if (members.containsKey("kind") && members.containsKey("apiVersion")) {
            throw new ProfileException(file + ":" + members.get("kind").line() + ": a resource of kind " + kind(members)
                    + " is no profile; of kind " + ProfileYaml.KIND + " it would be");
        }
        Node linux = members.get("linux");
        if (linux != null && linux.members() != null) {
            return found(file, linux.members().get("seccomp"), "the container's configuration has no linux.seccomp");
        }
        if (!members.containsKey("defaultAction") && !members.containsKey("syscalls")) {
            throw new ProfileException(file + ":" + root.line()
                    + ": this is no seccomp profile: it has neither defaultAction nor syscalls");
        }
        return root;
    }

    private static Node found(String file, @Nullable Node node, String otherwise) {
        if (node == null || node.members() == null) {
            throw new ProfileException(file + ": " + otherwise);
        }
        return node;
    }

    private static String kind(Map<String, Node> members) {
        Node kind = members.get("kind");
        String text = kind.text();
        return text == null || text.length() > MOST_SHOWN ? kind.kind() : text;
    }

    private static boolean isResource(Map<String, Node> members) {
        Node kind = members.get("kind");
        return kind != null && ProfileYaml.KIND.equals(kind.text());
    }

    /** That of UTF-8. */
    private static boolean hasByteOrderMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    }

    private static boolean startsLikeJson(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.UTF_8)
                .replace("\ufeff", "")
                .stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }
}
