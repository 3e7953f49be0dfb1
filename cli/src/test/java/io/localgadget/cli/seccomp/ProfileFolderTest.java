package io.localgadget.cli.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.cli.output.OutputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileFolderTest {
    @TempDir
    private Path folder;

    @Test
    void namesOfContainersStayWithinTheFolder() {
        ProfileFolder profiles = new ProfileFolder(folder, ".json");
        assertThat(profiles.write("../../etc/passwd", "1", new byte[1])).hasParent(folder);
        assertThat(profiles.write("registry:5000/web:1.2", "2", new byte[1]).getFileName())
                .hasToString("registry-5000-web-1.2.json");
        assertThat(profiles.write("..", "3", new byte[1]).getFileName()).hasToString("container.json");
    }

    @Test
    void twoOfOneNameDoNotOverwriteEachOtherAndOneThatComesAgainReplacesItsOwn() throws Exception {
        ProfileFolder profiles = new ProfileFolder(folder, ".json");
        Path first = profiles.write("web", "1", "a".getBytes());
        Path second = profiles.write("web", "2", "b".getBytes());
        assertThat(second).isNotEqualTo(first);
        assertThat(profiles.write("web", "1", "c".getBytes())).isEqualTo(first);
        assertThat(Files.readString(first)).isEqualTo("c");
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
    }

    @Test
    void aFolderThatCannotBeMadeIsOneSentence() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new ProfileFolder(file.resolve("below"), ".json").create())
                .isInstanceOf(OutputException.class)
                .hasMessageStartingWith("cannot write " + file);
    }
}
