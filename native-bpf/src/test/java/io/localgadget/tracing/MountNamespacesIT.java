package io.localgadget.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.bpf.SharedMaps;
import io.localgadget.container.Container;
import io.localgadget.container.ContainerSelector;
import io.localgadget.container.ContainerWatch;
import io.localgadget.container.RuntimeProcess;
import io.localgadget.container.WatchOptions;
import io.localgadget.fixtures.Bundle;
import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.Oci;
import io.localgadget.fixtures.RequiresBpf;
import io.localgadget.fixtures.Rootfs;
import io.localgadget.fixtures.TestRuntimes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A start whose record was lost: what the collection has of its inode number may be another container. */
@RequiresBpf
@ExtendWith(LeakCheck.class)
class MountNamespacesIT {
    private static final String ID = "lgt-alive";
    private static final int NOBODY = 4_194_303;

    private final SharedMaps shared = new SharedMaps();
    private final Tracker tracker = new Tracker(shared);
    private final ContainerWatch watch = ContainerWatch.start(WatchOptions.DEFAULT, message -> {});
    private final MountNamespaces namespaces = new MountNamespaces(tracker, watch, ContainerSelector.ALL, false);
    private final Oci oci = Oci.withOwnRoot(TestRuntimes.named("runc"));
    private MountNamespace namespace;

    static List<Optional<RuntimeProcess>> lost() {
        return List.of(Optional.empty(), Optional.of(new RuntimeProcess(1, NOBODY, 1, List.of(), "")));
    }

    @BeforeEach
    void runAContainer() {
        oci.runDetached(ID, Bundle.of(Rootfs.busybox(oci.folder()), "sleep", "1000"));
        watch.lookAgain();
        Container container = watch.collection().byId(ID).orElseThrow();
        namespace = tracker.tasks().stream()
                .filter(task -> task.pid() == container.pid())
                .map(Task::namespace)
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        oci.close();
        watch.close();
        tracker.close();
        shared.close();
    }

    @ParameterizedTest
    @MethodSource("lost")
    void aNamespaceThatHadTheSameInodeNumberIsNotTakenForTheContainer(Optional<RuntimeProcess> runtime) {
        MountNamespace gone = new MountNamespace(namespace.id() - 1, namespace.inode());
        namespaces.started(runtime, NOBODY, gone);
        assertThat(namespaces.answer(gone.id()).wanted()).isFalse();
        assertThat(namespaces.unattributed()).as("rows told as lost").isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("lost")
    void itsOwnNamespaceIsFoundByItsProcess(Optional<RuntimeProcess> runtime) {
        namespaces.started(runtime, NOBODY, namespace);
        assertThat(namespaces.answer(namespace.id()).container())
                .satisfies(found -> assertThat(found.id()).isEqualTo(ID));
    }

    @Test
    void whatIsOnlyCalledLikeARuntimeIsNoLoss() {
        MountNamespace other = new MountNamespace(namespace.id() - 1, namespace.inode());
        namespaces.started(
                Optional.of(new RuntimeProcess(1, NOBODY, 1, List.of("runcible", "true"), "/")), NOBODY, other);
        assertThat(namespaces.answer(other.id()).wanted()).isFalse();
        assertThat(namespaces.unattributed()).isZero();
    }
}
