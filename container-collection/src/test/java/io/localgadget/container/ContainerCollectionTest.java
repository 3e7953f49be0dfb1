package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.container.ContainerCollection.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerCollectionTest {
    private final Set<Integer> alive = new HashSet<>();
    private final ContainerCollection collection = new ContainerCollection(c -> alive.contains(c.pid()));
    private final List<String> heard = new ArrayList<>();

    static Container container(String id, int pid, long mountNamespace) {
        return new Container("runc", id, id, "", pid, mountNamespace, 0, Pod.NONE, Instant.EPOCH);
    }

    private void listen() {
        collection.addListener(c -> heard.add(
                c.kind() + " " + c.container().name() + " " + c.container().pid()));
    }

    @Test
    void findsByIdAndByMountNamespace() {
        Container a = collection.put(container("a", 1, 10));
        assertThat(collection.byId("a")).contains(a);
        assertThat(collection.byMountNamespace(10)).contains(a);
        assertThat(collection.byId("b")).isEmpty();
        assertThat(collection.byMountNamespace(11)).isEmpty();
    }

    @Test
    void theSameContainerAgainChangesNothing() {
        listen();
        collection.put(container("a", 1, 10));
        collection.put(container("a", 1, 10));
        assertThat(heard).containsExactly("CREATED a 1");
    }

    @Test
    void aRestartIsARemovalAndACreation() {
        listen();
        collection.put(container("a", 1, 10));
        collection.put(container("a", 2, 20));
        assertThat(heard).containsExactly("CREATED a 1", "DELETED a 1", "CREATED a 2");
        assertThat(collection.byMountNamespace(10)).isEmpty();
        assertThat(collection.all()).hasSize(1);
    }

    @Test
    void twoContainersOfOneIdThatBothRunAreBothKept() {
        alive.add(1);
        Container first = collection.put(container("a", 1, 10));
        Container second = collection.put(container("a", 2, 20));
        assertThat(collection.all()).containsExactly(first, second);
        assertThat(collection.byId("a")).contains(second);
        collection.remove(second);
        assertThat(collection.byId("a")).contains(first);
    }

    @Test
    void aNewNameIsAnUpdateAndIsFoundByEveryWay() {
        collection.put(container("a", 1, 10));
        listen();
        collection.rename("a", "web", "nginx");
        assertThat(heard).containsExactly("UPDATED web 1");
        assertThat(collection.byMountNamespace(10).orElseThrow().image()).isEqualTo("nginx");
        assertThat(collection.byId("a").orElseThrow().name()).isEqualTo("web");
    }

    @Test
    void whatIsFoundLaterDoesNotTakeAwayTheName() {
        collection.put(container("a", 1, 10));
        collection.rename("a", "web", "nginx");
        assertThat(collection.put(container("a", 1, 10).withNaming("", "")).name())
                .isEqualTo("web");
    }

    @Test
    void anEarlierProcessDoesNotRemoveTheRestartedContainer() {
        Container old = collection.put(container("a", 1, 10));
        collection.put(container("a", 2, 20));
        collection.remove(old);
        assertThat(collection.byId("a")).isPresent();
    }

    @Test
    void aPidGivenAgainEndsTheContainerThatHadIt() {
        alive.add(1);
        listen();
        collection.put(container("a", 1, 10));
        collection.put(container("b", 1, 20));
        assertThat(heard).containsExactly("CREATED a 1", "DELETED a 1", "CREATED b 1");
    }

    @Test
    void aContainerInTheHostsMountNamespaceIsNotFoundByIt() {
        collection.put(container("a", 1, 0));
        assertThat(collection.byMountNamespace(0)).isEmpty();
    }

    @Test
    void aListenerFromTheStartHearsOfAllThatIsThere() {
        collection.put(container("a", 1, 10));
        collection.addListenerFromStart(
                c -> heard.add(c.kind() + " " + c.container().id()));
        collection.put(container("b", 2, 20));
        assertThat(heard).containsExactly("CREATED a", "CREATED b");
    }

    @Test
    void removedContainersLeaveNothing() {
        for (int i = 1; i <= 500; i++) {
            collection.remove(collection.put(container("a" + i, i, i)));
        }
        assertThat(collection.all()).isEmpty();
        assertThat(collection.byMountNamespace(7)).isEmpty();
    }

    @Test
    void kindsAreToldInOrder() {
        List<Kind> kinds = new ArrayList<>();
        collection.addListener(c -> kinds.add(c.kind()));
        Container a = collection.put(container("a", 1, 10));
        collection.rename("a", "x", "");
        collection.remove(a);
        assertThat(kinds).containsExactly(Kind.CREATED, Kind.UPDATED, Kind.DELETED);
    }
}
