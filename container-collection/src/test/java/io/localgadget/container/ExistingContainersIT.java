package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.fixtures.Attackers;
import io.localgadget.fixtures.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a scan believes, in trees of our own; as root, since it matters whose the files are. */
@RequiresRoot
class ExistingContainersIT {
    private static final int USER = 61_234;
    private static final long CONTAINER = 7;
    private static final String POD = """
            {"annotations":{"io.kubernetes.cri.container-type":"container","io.kubernetes.cri.container-name":"app",
             "io.kubernetes.cri.sandbox-name":"pod-1","io.kubernetes.cri.sandbox-namespace":"prod"}}""";

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final Set<Path> binaries = new HashSet<>();
    private final List<RuntimeProcess> processes = new ArrayList<>();
    private final Set<Integer> inside = new HashSet<>();
    private FakeProc proc;
    private StateRoots roots;

    @BeforeEach
    void makeProcesses() {
        proc = new FakeProc(folder.resolve("proc"));
        roots = new StateRoots(folder);
        proc.add(100, 50, CONTAINER, 9, "/");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void give(Path... files) throws IOException {
        for (Path file : files) {
            Files.setAttribute(file, "unix:uid", USER);
        }
    }

    private ExistingContainers existing() {
        ContainerCollection collection = new ContainerCollection(proc.proc()::startTime, warnings::add);
        ContainerBuilder builder = new ContainerBuilder(collection, proc.proc(), runtime -> Optional.empty());
        ExistingContainers.Told told = new ExistingContainers.Told() {
            @Override
            public boolean isInside(int pid) {
                return inside.contains(pid);
            }

            @Override
            public void binary(Path program, int user) {
                binaries.add(program);
            }

            @Override
            public void process(RuntimeProcess process) {
                processes.add(process);
            }
        };
        return new ExistingContainers(
                builder, new Announcements(warnings::add), roots, proc.proc(), told, warnings::add);
    }

    private List<Container> scan() {
        return existing().scan((id, user) -> false);
    }

    @Test
    void aCorruptContainerIsLeftOutWithOneWarning() throws IOException {
        write("run/runc/broken/state.json", "{");
        write("run/runc/gone/state.json", "{\"init_process_pid\":4194305,\"init_process_start\":1}");
        Attackers.state(folder.resolve("run/runc"), "whole", 100);
        assertThat(scan()).extracting(Container::id).containsExactly("whole");
        assertThat(warnings).filteredOn(w -> w.contains("broken")).hasSize(1);
    }

    @Test
    void containersAreFoundWithTheirPods() throws IOException {
        write("run/containerd/io.containerd.runtime.v2.task/k8s.io/c1/config.json", POD);
        write("run/containerd/io.containerd.runtime.v2.task/k8s.io/c1/init.pid", "100");
        assertThat(scan()).singleElement().satisfies(c -> {
            assertThat(c.id()).isEqualTo("c1");
            assertThat(c.name()).isEqualTo("app");
            assertThat(c.pod().namespace()).isEqualTo("prod");
            assertThat(c.pid()).isEqualTo(100);
        });
        assertThat(existing().scan((id, user) -> id.equals("c1") && user == 0)).isEmpty();
    }

    @Test
    void aProcessInTheHostsMountNamespaceIsNoContainers() throws IOException {
        proc.add(60, 1, FakeProc.HOST, FakeProc.HOST, "/");
        Attackers.state(folder.resolve("run/runc"), "prodpay", 60);
        assertThat(scan()).isEmpty();
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("container prodpay is left out")
                .endsWith("speaks of process 60, which is one of the host");
    }

    @Test
    void aStateIsAUsersWhereAnyOfItIs() throws IOException {
        Path root = folder.resolve("run/runc");
        give(Attackers.state(root, "file", 100));
        give(Attackers.state(root, "folder", 100).getParent());
        assertThat(scan()).isEmpty();
        assertThat(warnings).hasSize(2).allSatisfy(w -> assertThat(w).contains("belongs to user " + USER));
    }

    @Test
    void whatRootWroteInAUsersRuntimeFolderIsStillThatUsers() throws IOException {
        // as root of a container may to which the folder is mounted
        Path state = Attackers.state(folder.resolve("run/user/" + USER + "/runc"), "prodpay", 100);
        give(state.getParent().getParent().getParent());
        assertThat(scan()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("belongs to user " + USER);
    }

    @Test
    void aLinkToAnothersStateIsNoState() throws IOException {
        Path state = Attackers.state(folder.resolve("elsewhere"), "victim", 100);
        Files.createDirectories(folder.resolve("run/runc"));
        Files.createSymbolicLink(folder.resolve("run/runc/prodpay"), state.getParent());
        assertThat(scan()).isEmpty();
    }

    @Test
    void aUsersContainerIsNoPodAndHasNoAnnotationsOfAnother() throws IOException {
        Path root = folder.resolve("run/user/" + USER + "/runc");
        Path bundle =
                write("victim/config.json", "{\"annotations\":{\"nerdctl/namespace\":\"n\",\"nerdctl/name\":\"web\"}}");
        Path own = write("own/config.json", POD);
        for (String id : List.of("victim", "own")) {
            int pid = id.equals("own") ? 200 : 201;
            proc.add(pid, 50, pid, 9, "/");
            proc.setUserNamespace(pid, 5);
            give(folder.resolve("proc/" + pid));
            give(write("run/user/" + USER + "/runc/" + id + "/state.json", """
                    {"init_process_pid":%d,"config":{"labels":["bundle=%s"]}}""".formatted(pid, folder.resolve(id))));
        }
        give(root, own);
        assertThat(bundle).exists();
        assertThat(scan()).hasSize(2).allSatisfy(c -> {
            assertThat(c.user()).isEqualTo(USER);
            assertThat(c.runtime()).isEqualTo("runc");
            assertThat(c.name()).isEqualTo(c.id());
            assertThat(c.pod()).isEqualTo(Pod.NONE);
        });
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("container victim may lack its name", "belongs to user 0");
    }

    @Test
    void ofAUsersManyStatesOnlySomeAreLookedAt() throws IOException {
        Path root = folder.resolve("run/user/" + USER + "/runc");
        for (int i = 0; i <= ExistingContainers.MOST_OF_A_USER; i++) {
            Files.createDirectories(root.resolve("c" + i));
        }
        give(root);
        assertThat(scan()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("only 1024 are looked at");
    }

    @Test
    void aUsersShimTellsOfNobodyElsesProcesses() throws IOException {
        // in a root of root's, of which the shim's folder says that its states are there
        Path task = write("home/io.containerd.runtime.v2.task/ns/prodpay/init.pid", "100")
                .getParent();
        write(
                "home/io.containerd.runtime.v2.task/ns/prodpay/options.json",
                "{\"root\":\"" + folder + "/run/containerd/runc\"}");
        Attackers.state(folder.resolve("run/containerd/runc/ns"), "prodpay", 100);
        roots.addTasks(task.getParent(), USER);
        assertThat(scan()).as("root's own is").extracting(Container::user).containsExactly(0);
        assertThat(warnings).anySatisfy(w -> assertThat(w).contains("prodpay is left out"));
    }

    @Test
    void usersComeLast() throws IOException {
        roots.add(folder.resolve("a-users"), USER);
        roots.add(folder.resolve("roots"), 0);
        Path own = folder.resolve("run/user/" + USER + "/crun");
        Files.createDirectories(own);
        give(own.getParent());
        Files.createDirectories(folder.resolve("run/crun"));
        assertThat(roots.all())
                .containsExactly(
                        new StateRoots.Root(folder.resolve("run/crun"), 0),
                        new StateRoots.Root(folder.resolve("roots"), 0),
                        new StateRoots.Root(own, USER),
                        new StateRoots.Root(folder.resolve("a-users"), USER));
        roots.add(folder.resolve("a-users"), 0);
        assertThat(roots.all()).contains(new StateRoots.Root(folder.resolve("a-users"), 0));
    }

    @Test
    void aUsersFoldersDoNotTakeTheRoomOfRoots() {
        for (int i = 0; i < 5000; i++) {
            roots.add(folder.resolve("a-users-" + i), USER);
        }
        roots.add(folder.resolve("roots"), 0);
        assertThat(roots.all()).hasSizeLessThan(100).contains(new StateRoots.Root(folder.resolve("roots"), 0));
    }

    @Test
    void whatRunsInAContainerTellsOfNoPlaces() throws IOException {
        proc.add(70, 1, FakeProc.HOST, FakeProc.HOST, "/");
        Files.writeString(folder.resolve("proc/70/cmdline"), "runc\0--root\0/honest\0run\0a\0");
        proc.add(71, 100, CONTAINER, 9, "/");
        Files.writeString(folder.resolve("proc/71/cmdline"), "runc\0--root\0/planted\0run\0b\0");
        inside.add(71);
        inside.add(100);
        existing().learnPlaces();
        assertThat(processes).extracting(RuntimeProcess::pid).containsExactly(70);
        assertThat(roots.all()).containsExactly(new StateRoots.Root(Path.of("/honest"), 0));
    }
}
