package io.localgadget.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PerUserTest {
    private final PerUser<String> things = new PerUser<>(2);

    @Test
    void aUserTakesNoRoomOfOthers() {
        assertThat(things.admits(7, "a")).isTrue();
        assertThat(things.admits(7, "b")).isTrue();
        assertThat(things.admits(7, "c")).isFalse();
        assertThat(things.admits(7, "a")).as("it is there already").isTrue();
        assertThat(things.admits(8, "c")).isTrue();
        for (int i = 0; i < 1000; i++) {
            assertThat(things.admits(0, "of root " + i)).isTrue();
        }
    }

    @Test
    void whatIsReleasedMakesRoom() {
        things.admits(7, "a");
        things.admits(7, "b");
        things.release(7, "a");
        assertThat(things.admits(7, "c")).isTrue();
        things.release(0, "a");
    }

    @Test
    void thereIsAnEndOfUsers() {
        int admitted = 0;
        for (int user = 1; user <= 10_000; user++) {
            admitted += things.admits(user, "a") ? 1 : 0;
        }
        assertThat(admitted).isBetween(1, 9_999);
    }
}
