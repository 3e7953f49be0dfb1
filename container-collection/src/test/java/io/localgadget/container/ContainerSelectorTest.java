package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerSelectorTest {
    private static Container container(String name, Pod pod) {
        return new Container("docker", "id", name, "", 1, 1, 1, pod, Instant.EPOCH);
    }

    private static boolean matchesName(String list, String name) {
        return ContainerSelector.parse(list, "", "", "", "", "").matches(container(name, Pod.NONE));
    }

    private static boolean matchesLabels(String list, Map<String, String> labels) {
        return ContainerSelector.parse("", "", "", "", "", list)
                .matches(container("a", new Pod("ns", "pod", "c", labels)));
    }

    @Test
    void anEmptySelectorSelectsAll() {
        assertThat(ContainerSelector.ALL.selectsAll()).isTrue();
        assertThat(matchesName("", "any")).isTrue();
        assertThat(ContainerSelector.parse("a", "", "", "", "", "").selectsAll())
                .isFalse();
    }

    @Test
    void namesMatchExactly() {
        assertThat(matchesName("a,b", "a")).isTrue();
        assertThat(matchesName("a, b", "b")).isTrue();
        assertThat(matchesName("a,b", "ab")).isFalse();
        assertThat(matchesName("a", "A")).isFalse();
    }

    @Test
    void anExclamationMarkExcludes() {
        assertThat(matchesName("!a", "a")).isFalse();
        assertThat(matchesName("!a", "b")).isTrue();
        assertThat(matchesName("!a,!b", "b")).isFalse();
        assertThat(matchesName("a,!b", "c")).isFalse();
    }

    @Test
    void everyConditionHasToHold() {
        Container c = container("a", new Pod("ns", "pod", "c", Map.of()));
        assertThat(ContainerSelector.parse("a", "docker", "ns", "pod", "c", "").matches(c))
                .isTrue();
        assertThat(ContainerSelector.parse("", "podman", "", "", "", "").matches(c))
                .isFalse();
        assertThat(ContainerSelector.parse("", "", "other", "", "", "").matches(c))
                .isFalse();
        assertThat(ContainerSelector.parse("", "", "", "!pod", "", "").matches(c))
                .isFalse();
        assertThat(ContainerSelector.parse("", "", "", "", "d", "").matches(c)).isFalse();
    }

    @Test
    void labelsAreWantedOrExcludedByValue() {
        assertThat(matchesLabels("app=web", Map.of("app", "web"))).isTrue();
        assertThat(matchesLabels("app==web", Map.of("app", "web"))).isTrue();
        assertThat(matchesLabels("app=web,tier=x", Map.of("app", "web"))).isFalse();
        assertThat(matchesLabels("app!=web", Map.of("app", "web"))).isFalse();
        assertThat(matchesLabels("app!=web", Map.of())).isTrue();
        assertThat(matchesLabels("app=", Map.of("app", ""))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,,b", "!", ",", "a,", "a,!a"})
    void aBadListOfNamesIsOneSentence(String list) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContainerSelector.parse(list, "", "", "", "", ""))
                .withMessageContaining("'" + list + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "=x", "!=x", "a=1,a=2", "a=1,"})
    void aBadLabelSelectorIsOneSentence(String list) {
        assertThatIllegalArgumentException().isThrownBy(() -> ContainerSelector.parse("", "", "", "", "", list));
    }
}
