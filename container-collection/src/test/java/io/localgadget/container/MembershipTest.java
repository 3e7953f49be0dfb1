package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes as /proc tells of them; the container is 100, whose shim is 50, and runs where no pid namespace is its own. */
class MembershipTest {
    private static final long HOST = FakeProc.HOST;
    private static final long CONTAINER = 7;
    private static final long ITS_OWN = 8;
    private static final String GROUP = "/system.slice/docker-web.scope";

    @TempDir
    private Path folder;

    private FakeProc processes;
    private ContainerCollection collection;
    private Membership membership;

    @BeforeEach
    void aContainerRuns() {
        processes = new FakeProc(folder);
        collection = new ContainerCollection(processes.proc()::startTime, warning -> {});
        membership = new Membership(collection, processes.proc());
        processes.add(1, 0, HOST, HOST, "/init.scope");
        processes.add(50, 1, HOST, HOST, "/system.slice/containerd.service");
        processes.add(100, 50, CONTAINER, HOST, GROUP);
        collection.put(ContainerCollectionTest.container("web", 100, CONTAINER));
    }

    @Test
    void whatIsInTheMountNamespaceOfAContainerIsInside() {
        processes.add(101, 50, CONTAINER, HOST, "/");
        assertThat(membership.isInside(101)).isTrue();
        assertThat(membership.isInside(100)).isTrue();
    }

    @Test
    void whatHasAnAncestorInsideIsInside() {
        processes.add(101, 100, ITS_OWN, HOST, "/");
        processes.add(102, 101, HOST, HOST, "/");
        assertThat(membership.isInside(101)).isTrue();
        assertThat(membership.isInside(102))
                .as("also in the host's mount namespace")
                .isTrue();
    }

    @Test
    void whatIsInAnotherPidNamespaceIsInsideSomething() {
        processes.add(101, 50, HOST, ITS_OWN, "/");
        processes.add(102, 50, ITS_OWN, ITS_OWN, "/");
        assertThat(membership.isInside(101)).isTrue();
        assertThat(membership.isInside(102)).isTrue();
    }

    @Test
    void anOrphanOfAContainerIsKnownByItsControlGroup() {
        processes.add(101, 50, ITS_OWN, HOST, GROUP);
        processes.add(102, 50, ITS_OWN, HOST, GROUP + "/deeper");
        assertThat(membership.isInside(101)).isTrue();
        assertThat(membership.isInside(102)).isTrue();
    }

    @Test
    void shimsRuntimesAndEnginesAreOutside() {
        processes.add(60, 50, HOST, HOST, "/system.slice/containerd.service"); // a runtime
        processes.add(61, 1, ITS_OWN, HOST, "/system.slice/docker.service"); // dockerd in a namespace of its own
        processes.add(62, 61, ITS_OWN, HOST, "/system.slice/docker.service");
        processes.add(63, 1, ITS_OWN, HOST, "/machine.slice/libpod-conmon-web.scope"); // and a conmon in podman's
        processes.setUserNamespace(63, 9);
        for (int pid : new int[] {1, 50, 60, 61, 62, 63, 999}) {
            assertThat(membership.isInside(pid)).as("process " + pid).isFalse();
        }
    }

    @Test
    void aUsersContainerThatIsCalledLikeASliceIsInNobodyElsesWay() {
        processes.add(200, 1, 70, HOST, "/user.slice/user-61234.slice/session-1.scope");
        collection.put(
                new Container("runc", "user.slice", "user.slice", "", 200, 70, 0, Pod.NONE, Instant.EPOCH, 61_234));
        processes.add(300, 1, ITS_OWN, HOST, "/user.slice/user-0.slice/session-2.scope");
        assertThat(membership.isInside(300)).isFalse();
    }

    @Test
    void aRingOfParentsEnds() {
        processes.add(400, 401, HOST, HOST, "/");
        processes.add(401, 400, HOST, HOST, "/");
        assertThat(membership.isInside(400)).isFalse();
    }
}
