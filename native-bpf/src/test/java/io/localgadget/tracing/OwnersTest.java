package io.localgadget.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.container.Container;
import io.localgadget.container.Pod;
import io.localgadget.gadget.ProcessInfo;
import io.localgadget.gadget.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose a process is. Ids of mount namespaces are 1 for the host's, 10 and more for containers', 50 for a service's. */
class OwnersTest {
    private static final int HOST_PIDS = 900;

    private final List<Owners.Owner> processes = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();

    @Test
    void aProcessIsItsMountNamespaces() {
        process(1, 0, 1, HOST_PIDS);
        container("a", 20, 10, 901);
        process(20, 5, 10, 901);
        process(21, 20, 10, 901);
        assertThat(owner(21)).isEqualTo("a");
        assertThat(owner(1)).isEmpty();
    }

    @Test
    void whatItUnsharesStaysAContainersByAncestorsAndByPidNamespace() {
        process(1, 0, 1, HOST_PIDS);
        container("a", 20, 10, 901);
        container("on-host-pids", 30, 11, HOST_PIDS);
        process(20, 1, 10, 901);
        process(30, 1, 11, HOST_PIDS);
        process(22, 20, 12, 901); // unshared
        process(23, 1, 13, 901); // entered from outside, then unshared
        process(31, 30, 14, HOST_PIDS);
        process(32, 31, 15, HOST_PIDS);
        assertThat(owner(22)).isEqualTo("a");
        assertThat(owner(23)).isEqualTo("a");
        assertThat(owner(32)).isEqualTo("on-host-pids");
    }

    @Test
    void aServiceIsTheHostsAndWhoeverEntersTheHostsNamespaceIsItsContainersStill() {
        process(1, 0, 1, HOST_PIDS);
        container("a", 20, 10, 901);
        process(20, 1, 10, 901);
        process(40, 1, 50, HOST_PIDS);
        process(24, 20, 1, 901);
        container("on-host-pids", 30, 11, HOST_PIDS);
        process(30, 1, 11, HOST_PIDS);
        process(33, 30, 1, HOST_PIDS);
        assertThat(owner(40)).isEmpty();
        assertThat(owner(24)).isEqualTo("a");
        assertThat(owner(33)).isEqualTo("on-host-pids");
    }

    @Test
    void anEndedProcessIsItsParents() {
        process(1, 0, 1, HOST_PIDS);
        container("a", 20, 10, 901);
        process(20, 1, 10, 901);
        process(25, 20, 0, 0);
        process(2, 1, 0, 0);
        assertThat(owner(25)).isEqualTo("a");
        assertThat(owner(2)).isEmpty();
    }

    @Test
    void aContainerWhosePidIsAnothersByNowHasNothing() {
        process(1, 0, 1, HOST_PIDS);
        container("gone", 20, 10, 901);
        process(20, 1, 77, 902);
        assertThat(owner(20)).isEmpty();
    }

    @Test
    void parentsInARingEnd() {
        process(60, 61, 50, 903);
        process(61, 60, 50, 903);
        assertThat(owner(60)).isEmpty();
    }

    /** The inode number of a mount namespace is here its id + 4000. */
    private void process(int pid, int ppid, long namespace, long pidNamespace) {
        ProcessInfo process = new ProcessInfo(0, namespace, namespace + 4000, pid, pid, ppid, 0, 0, Text.of("x"));
        processes.add(new Owners.Owner(process, pidNamespace));
    }

    private void container(String name, int pid, long namespace, long pidNamespace) {
        containers.add(
                new Container("runc", name, name, "", pid, namespace + 4000, pidNamespace, Pod.NONE, Instant.EPOCH));
    }

    private String owner(int pid) {
        Owners owners = new Owners(processes, containers, 1);
        ProcessInfo process = processes.stream()
                .map(Owners.Owner::process)
                .filter(p -> p.pid() == pid)
                .findFirst()
                .orElseThrow();
        return owners.container(process).map(Container::name).orElse("");
    }
}
