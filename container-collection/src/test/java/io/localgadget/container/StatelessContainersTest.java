package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes in namespaces of their own, as /proc tells of containers and of what is none. */
class StatelessContainersTest {
    private static final long HOST = FakeProc.HOST;
    private static final String HOSTS_ROOT = "8:1 /";
    private static final String IMAGE = "8:1 /var/lib/rootfs";

    @TempDir
    private Path folder;

    private FakeProc processes;
    private ContainerCollection collection;
    private StatelessContainers stateless;

    @BeforeEach
    void aHost() {
        processes = new FakeProc(folder);
        processes.setRootMount("self", HOSTS_ROOT);
        collection = new ContainerCollection(processes.proc()::startTime, warning -> {});
        stateless = new StatelessContainers(processes.proc(), new Membership(collection, processes.proc()));
        add(1, 0, "systemd", "/init.scope");
        add(40, 1, "systemd", "/user.slice/user-1000.slice/user@1000.service/init.scope"); // of a user
        add(41, 40, "bash", "/user.slice/user-1000.slice/session-1.scope");
    }

    private void add(int pid, int parent, String command, String group) {
        processes.add(pid, parent, HOST, HOST, group);
        processes.setCommand(pid, command);
        processes.setInside(pid, "" + pid, HOSTS_ROOT);
    }

    /** The first process of a pid namespace. */
    private void addFirst(int pid, int parent, String command, String group, String root) {
        processes.add(pid, parent, pid, pid, group);
        processes.setCommand(pid, command);
        processes.setInside(pid, pid + "\t1", root);
    }

    private Optional<String> hint() {
        return stateless.hint(stateless.candidates(), collection);
    }

    @Test
    void orphansWithARootOfTheirOwnAreContainers() {
        addFirst(100, 1, "nginx", "/web", IMAGE);
        assertThat(hint())
                .hasValue("process 100 (nginx) seems to be of a container that is not shown, since its state folder is"
                        + " not known: --runtime-root DIR tells it, with what --root of runc or crun was");
        addFirst(99, 40, "sh", "/user.slice/user-1000.slice/user@1000.service/box", IMAGE);
        assertThat(hint()).get().asString().startsWith("process 99 (sh) and 1 more seem to be of containers");
    }

    @Test
    void oneThatTheScanFindsIsKnown() {
        addFirst(100, 1, "nginx", "/web", IMAGE);
        addFirst(101, 1, "pause", "/pod", IMAGE);
        List<Integer> candidates = stateless.candidates();
        assertThat(candidates).containsExactly(100, 101);
        collection.put(ContainerCollectionTest.container("web", 100, 100));
        processes.add(102, 50, 102, 101, "/pod/app"); // shares the pid namespace of 101
        collection.put(ContainerCollectionTest.container("app", 102, 102));
        assertThat(stateless.hint(candidates, collection)).isEmpty();
    }

    @Test
    void oneThatHasEndedSinceIsNotSaid() {
        assertThat(stateless.hint(List.of(12_345), collection)).isEmpty();
    }

    @Test
    void whatOtherProgramsSeparateIsNoContainer() {
        String session = "/user.slice/user-1000.slice/session-1.scope";
        add(50, 41, "bwrap", session);
        addFirst(51, 50, "bwrap", session, "0:40 /newroot"); // flatpak's too
        addFirst(52, 1, "bwrap", session, "0:40 /newroot"); // whose maker was killed
        add(60, 41, "chrome", "/app.slice/chrome.scope");
        addFirst(61, 60, "chrome", "/app.slice/chrome.scope", "0:5 /61/fdinfo");
        add(70, 41, "unshare", session);
        addFirst(71, 70, "bash", session, HOSTS_ROOT);
        addFirst(72, 1, "bash", session, HOSTS_ROOT); // whose unshare was killed
        addFirst(80, 1, "exim4", "/system.slice/private-pids.service", IMAGE);
        addFirst(81, 1, "exim4", "/system.slice/delegated.service/payload", HOSTS_ROOT);
        add(90, 1, "systemd-nspawn", "/machine.slice/machine-a.scope/supervisor");
        addFirst(91, 90, "systemd", "/machine.slice/machine-a.scope/payload", "8:1 /var/lib/machines/a");
        add(95, 1, "lxc-start", "/lxc.monitor.b");
        addFirst(96, 95, "init", "/lxc.payload.b", "8:1 /var/lib/lxc/b/rootfs");
        assertThat(stateless.candidates()).isEmpty();
    }

    @Test
    void servicesAndSnapsWithAMountNamespaceOnlyAreNoContainers() {
        add(100, 1, "private-tmp", "/system.slice/a.service");
        processes.add(101, 1, 101, HOST, "/snap.hello.scope");
        processes.setInside(101, "101", "7:1 /");
        assertThat(stateless.candidates()).isEmpty();
    }

    @Test
    void whatIsNotAtItsProgramYetOrInAContainerOrDeeperIsNotSaid() {
        addFirst(100, 1, "runc:[2:INIT]", "/web", IMAGE);
        addFirst(101, 1, "crun", "/web", IMAGE);
        processes.add(110, 1, 7, HOST, "/docker/web"); // with the host's pid namespace
        collection.put(ContainerCollectionTest.container("web", 110, 7));
        addFirst(111, 110, "sh", "/docker/web/inner", IMAGE);
        addFirst(120, 1, "sh", "/other", IMAGE);
        processes.setInside(120, "120\t20\t1", IMAGE);
        assertThat(stateless.candidates()).isEmpty();
    }
}
