package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.localgadget.container.ContainerCollection.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerCollectionTest {
    private static final int USER = 61_234;

    /** By process, when it started. */
    private final Map<Integer, Long> alive = new HashMap<>();

    private final List<String> warnings = new ArrayList<>();
    private final ContainerCollection collection =
            new ContainerCollection(pid -> alive.getOrDefault(pid, 0L), warnings::add);
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
        alive.put(1, 1L);
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
        collection.rename("a", c -> true, "web", "nginx");
        assertThat(heard).containsExactly("UPDATED web 1");
        assertThat(collection.byMountNamespace(10).orElseThrow().image()).isEqualTo("nginx");
        assertThat(collection.byId("a").orElseThrow().name()).isEqualTo("web");
    }

    @Test
    void whatIsFoundLaterDoesNotTakeAwayTheName() {
        collection.put(container("a", 1, 10));
        collection.rename("a", c -> true, "web", "nginx");
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
        alive.put(1, 1L);
        listen();
        collection.put(container("a", 1, 10));
        alive.put(1, 2L);
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

    private static Container ofUser(String id, int pid, long mountNamespace) {
        return new Container("runc", id, id, "", pid, mountNamespace, 0, Pod.NONE, Instant.EPOCH, USER);
    }

    @Test
    void nobodyTakesTheProcessOfAContainerThatRuns() {
        alive.put(1, 1L);
        Container a = collection.put(container("a", 1, 10));
        listen();
        assertThat(collection.put(container("b", 1, 10))).isEqualTo(a);
        assertThat(collection.put(ofUser("a", 1, 10))).isEqualTo(a);
        assertThat(collection.put(ofUser("b", 1, 11))).isEqualTo(a);
        assertThat(heard).isEmpty();
        assertThat(collection.all()).containsExactly(a);
        assertThat(collection.byId("b")).isEmpty();
        assertThat(warnings)
                .hasSize(3)
                .allSatisfy(w -> assertThat(w).endsWith("is left out: its process 1 is in container a"));
    }

    @Test
    void nobodyTakesTheMountNamespaceOfAContainerThatRuns() {
        alive.put(1, 1L);
        alive.put(2, 2L);
        Container a = collection.put(container("a", 1, 10));
        assertThat(collection.put(container("b", 2, 10))).isEqualTo(a);
        assertThat(collection.put(ofUser("a", 2, 10))).isEqualTo(a);
        assertThat(collection.byMountNamespace(10)).contains(a);
        assertThat(collection.all()).containsExactly(a);
    }

    @Test
    void theMountNamespaceOfOneThatHasEndedIsTakenAgain() {
        alive.put(1, 1L);
        collection.put(container("a", 1, 10));
        alive.remove(1);
        alive.put(2, 2L);
        listen();
        Container b = collection.put(container("b", 2, 10));
        assertThat(collection.byMountNamespace(10)).contains(b);
        assertThat(heard).containsExactly("DELETED a 1", "CREATED b 2");
        assertThat(warnings).isEmpty();
    }

    @Test
    void rootsWordGoesBeforeAUsers() {
        alive.put(1, 1L);
        collection.put(ofUser("mine", 1, 10));
        listen();
        Container a = collection.put(container("a", 1, 10));
        assertThat(heard).containsExactly("DELETED mine 1", "CREATED a 1");
        assertThat(collection.byMountNamespace(10)).contains(a);
        assertThat(warnings).singleElement().asString().contains("container mine of user 61234 is left out");
    }

    @Test
    void aUsersContainerOfTheSameIdTakesNothingFromRoots() {
        alive.put(1, 1L);
        alive.put(2, 2L);
        Container first = collection.put(container("a", 1, 10));
        Container second = collection.put(ofUser("a", 2, 20));
        assertThat(collection.all()).containsExactly(first, second);
        assertThat(collection.byId("a")).contains(first);
        assertThat(collection.now(second)).contains(second);
        assertThat(collection.runs("a", USER)).isTrue();
        assertThat(collection.runsForAnother("a", 0)).isTrue();
        collection.rename("a", c -> c.user() == 0, "web", "");
        assertThat(collection.byMountNamespace(20)).contains(second);
        collection.put(container("a", 1, 10)); // two ways lead to its state
        assertThat(collection.all()).extracting(Container::name).containsExactly("web", "a");
        assertThat(warnings).isEmpty();
        assertThat(collection.now(first)).get().extracting(Container::name).isEqualTo("web");
        collection.remove(second);
        assertThat(collection.now(second)).as("root's is another").isEmpty();
    }

    @Test
    void aHookThatWasSeenFirstLeavesTheNamespaceToTheFirstProcess() {
        alive.put(1, 1L);
        alive.put(2, 2L);
        Container hook = collection.put(container("a", 1, 10));
        Container first = collection.put(container("a", 2, 10));
        assertThat(collection.byMountNamespace(10)).contains(first);
        collection.remove(hook);
        assertThat(collection.byMountNamespace(10)).contains(first);
    }

    @Test
    void aUserHasNotMoreContainersThanAreFollowed() {
        for (int i = 1; i <= ContainerCollection.MOST_OF_A_USER + 1; i++) {
            alive.put(i, (long) i);
            collection.put(ofUser("a" + i, i, i));
        }
        assertThat(collection.all()).hasSize(ContainerCollection.MOST_OF_A_USER);
        assertThat(warnings).singleElement().asString().contains("user 61234 has more than");
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
        collection.rename("a", c -> true, "x", "");
        collection.remove(a);
        assertThat(kinds).containsExactly(Kind.CREATED, Kind.UPDATED, Kind.DELETED);
    }
}
