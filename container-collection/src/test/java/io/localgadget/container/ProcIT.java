package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.ffi.UserNamespace;
import io.localgadget.fixtures.RequiresCommand;
import io.localgadget.fixtures.RequiresRoot;
import io.localgadget.fixtures.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@RequiresRoot
@RequiresCommand({"setpriv", "unshare"})
class ProcIT {
    private static final int USER = 61_234;
    private static final int SUBORDINATE = 2_000_000;

    @Test
    void aProcessUnderASubordinateIdInAUsersNamespaceIsThatUsers() throws Exception {
        String as = "setpriv --clear-groups --reuid=";
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec " + as + USER + " unshare -U sh -c 'read go; exec setpriv --reuid=1 sleep 1000'")
                .start();
        try {
            int pid = (int) process.pid();
            Path map = Path.of("/proc", Integer.toString(pid), "uid_map");
            Waiting.until(
                    "it has a user namespace of its own",
                    Duration.ofSeconds(10),
                    () -> UserNamespace.owner(map.resolveSibling("ns/user")).orElse(0) == USER);
            Files.writeString(map, "0 " + USER + " 1\n1 " + SUBORDINATE + " 1\n");
            process.getOutputStream().write('\n');
            process.getOutputStream().close();
            Waiting.until(
                    "it runs under the subordinate id",
                    Duration.ofSeconds(10),
                    () -> Proc.HOST.user(pid) == SUBORDINATE);
            assertThat(Proc.HOST.isOf(USER, pid)).isTrue();
            assertThat(Proc.HOST.isOf(USER + 1, pid)).isFalse();
            assertThat(Proc.HOST.isOf(0, pid)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessOfRootIsNoUsers() {
        assertThat(Proc.HOST.isOf(USER, (int) ProcessHandle.current().pid())).isFalse();
    }
}
