package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose word an environment is; as root, since it matters whose processes and folders are. */
@RequiresRoot
class RuntimeFolderIT {
    private static final int USER = 61_234;
    private static final int PID = 100;

    @TempDir
    private Path folder;

    private FakeProc proc;
    private Path own;

    @BeforeEach
    void aProcess() throws IOException {
        proc = new FakeProc(folder.resolve("proc"));
        proc.add(PID, 1, FakeProc.HOST, FakeProc.HOST, "/");
        own = Files.createDirectory(folder.resolve("own"));
        proc.setEnvironment(PID, "HOME=/x", "XDG_RUNTIME_DIR=" + own, "XDG_RUNTIME_DIR=/second");
    }

    private void giveProcess() throws IOException {
        Files.setAttribute(folder.resolve("proc/" + PID), "unix:uid", USER);
    }

    @Test
    void aUsersProcessSpeaksForThatUserWhosesoeverTheFolderIs() throws IOException {
        giveProcess();
        assertThat(RuntimeFolder.of(proc.proc(), PID, USER)).contains(new RuntimeFolder(own, USER));
    }

    @Test
    void rootsProcessSpeaksForTheFoldersOwner() throws IOException {
        assertThat(RuntimeFolder.of(proc.proc(), PID, 0)).contains(new RuntimeFolder(own, 0));
        Files.setAttribute(own, "unix:uid", USER);
        assertThat(RuntimeFolder.of(proc.proc(), PID, 0)).contains(new RuntimeFolder(own, USER));
    }

    @Test
    void aProcessOfAnotherUserUnderThatNumberSaysNothing() throws IOException {
        giveProcess();
        assertThat(RuntimeFolder.of(proc.proc(), PID, 0)).isEmpty();
    }

    @Test
    void whatIsNoAbsolutePathSaysNothing() {
        for (String value : List.of("", "relative", "/" + "x".repeat(5000))) {
            proc.setEnvironment(PID, "XDG_RUNTIME_DIR=" + value);
            assertThat(RuntimeFolder.of(proc.proc(), PID, 0)).isEmpty();
        }
        proc.setEnvironment(PID, "OTHER=/x");
        assertThat(RuntimeFolder.of(proc.proc(), PID, 0)).isEmpty();
        assertThat(RuntimeFolder.of(proc.proc(), 101, RuntimeProcess.UNKNOWN_USER))
                .isEmpty();
    }

    @Test
    void runtimesWithoutARootKeepTheirStateThere() throws IOException {
        RuntimeProcess runc = new RuntimeProcess(0, PID, 0, List.of("runc", "run", "a"), "/");
        RuntimeProcess crun = new RuntimeProcess(0, PID, 0, List.of("crun", "run", "a"), "/");
        assertThat(root(runc)).as("root's runc looks at no variable").isEqualTo(Path.of("/run/runc"));
        assertThat(root(crun)).isEqualTo(own.resolve("crun"));
        giveProcess();
        assertThat(root(runc)).isEqualTo(own.resolve("runc"));
        assertThat(root(new RuntimeProcess(0, PID, 0, List.of("runc", "--root", "/r", "run", "a"), "/")))
                .isEqualTo(Path.of("/r"));
    }

    private Path root(RuntimeProcess process) {
        return RuntimeCall.parse(process).orElseThrow().by(proc.proc(), PID).root();
    }
}
