package io.localgadget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which part may know which, read from the sources of all modules as text. */
class ArchitectureTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
            .toAbsolutePath()
            .getParent();

    /** The text of each source file by its class, io/localgadget/cli/Main. */
    private static final Map<String, String> SOURCES = sources();

    @Test
    void onlyTheBindingsTouchNativeMemory() {
        assertThat(mentioning("java.lang.foreign"))
                .isNotEmpty()
                .allMatch(name ->
                        List.of("io/localgadget/ffi", "io/localgadget/bpf").contains(folder(name))
                                || List.of("io/localgadget/container/Fanotify", "io/localgadget/container/StateFile")
                                        .contains(name));
    }

    @Test
    void onlyOneClassKnowsTheDockerClient() {
        assertThat(mentioning("com.github.dockerjava")).containsExactly("io/localgadget/container/engine/DockerApi");
    }

    @Test
    void onlyTheCommandLineKnowsItsParser() {
        assertThat(mentioning("import picocli"))
                .isNotEmpty()
                .allMatch(name -> folder(name).startsWith("io/localgadget/cli"));
    }

    @Test
    void onlyTheScreenKnowsTerminals() {
        assertThat(mentioning("import org.jline.terminal"))
                .isNotEmpty()
                .allMatch(name -> folder(name).equals("io/localgadget/cli/screen"));
    }

    @Test
    void findingContainersNeedsNothingOfTracing() {
        assertThat(SOURCES.keySet().stream().filter(name -> name.startsWith("io/localgadget/container/")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(SOURCES.get(name))
                        .doesNotContainPattern("io\\.localgadget\\.(bpf|gadget|tracing|cli|seccomp)\\b"));
    }

    @Test
    void decodingSystemCallsNeedsNothingOfRecordingThem() {
        assertThat(SOURCES.keySet().stream().filter(name -> name.startsWith("io/localgadget/decode/")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(SOURCES.get(name))
                        .doesNotContainPattern("import io\\.localgadget\\.(bpf|container|gadget|tracing|seccomp)\\b"));
    }

    @Test
    void tracingNeedsNothingOfTheCommandLine() {
        assertThat(SOURCES.keySet().stream().filter(name -> !name.startsWith("io/localgadget/cli/")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(SOURCES.get(name)).doesNotContain("import io.localgadget.cli"));
    }

    @Test
    void profilesNeedNothingOfTracingOrContainers() {
        assertThat(SOURCES.keySet().stream()
                        .filter(name -> name.startsWith("io/localgadget/seccomp/")
                                || name.startsWith("io/localgadget/syscall/")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(SOURCES.get(name))
                        .doesNotContainPattern("io\\.localgadget\\.(bpf|gadget|tracing|cli|container|ffi)\\b"));
        assertThat(SOURCES.keySet().stream().filter(name -> name.startsWith("io/localgadget/syscall/")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(SOURCES.get(name)).doesNotContain("io.localgadget.seccomp"));
    }

    @Test
    void filesOfProfilesAreReadInOnePlace() {
        assertThat(mentioning("com.fasterxml").stream().filter(name -> name.startsWith("io/localgadget/seccomp/")))
                .containsExactly("io/localgadget/seccomp/file/JsonNodes");
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        TreeSet<String> packages = new TreeSet<>();
        SOURCES.keySet().forEach(name -> packages.add(folder(name)));
        assertThat(packages)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(SOURCES.getOrDefault(name + "/package-info", ""))
                        .startsWith("/**")
                        .contains("@NullMarked"));
    }

    private static List<String> mentioning(String text) {
        return SOURCES.entrySet().stream()
                .filter(source -> source.getValue().contains(text))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/'));
    }

    private static Map<String, String> sources() {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path folder = module.resolve("src/main/java");
                if (Files.isDirectory(folder)) {
                    addSources(folder, found);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sources below " + ROOT, e);
        }
        return found;
    }

    private static void addSources(Path folder, Map<String, String> found) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String name = folder.relativize(file).toString();
                found.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
            }
        }
    }
}
