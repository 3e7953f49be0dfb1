package io.localgadget.gadget;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserNamesTest {
    @TempDir
    Path folder;

    @Test
    void namesComeFromThePasswordFileAndNumbersStandForTheOthers() throws IOException {
        Path passwd = folder.resolve("passwd");
        Files.writeString(passwd, "root:x:0:0:root:/root:/bin/sh\nbad line\nweb:x:33:33::/:\nalias:x:33:1::/:\n");
        UserNames names = new UserNames(passwd);
        assertThat(names.name(0)).hasToString("root");
        assertThat(names.name(33)).hasToString("web");
        assertThat(names.name(-2)).hasToString("4294967294");
    }

    @Test
    void aHostWithoutTheFileHasNumbersOnly() {
        assertThat(new UserNames(folder.resolve("none")).name(0)).hasToString("0");
    }
}
