package io.localgadget.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.localgadget.fixtures.LeakCheck;
import io.localgadget.fixtures.RequiresBpf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@RequiresBpf
@ExtendWith(LeakCheck.class)
class BpfMapIT {
    @Test
    void aFullMapTakesNoNewKeyAndStillChangesThoseItHas() {
        try (BpfObject object = BpfObject.open("shared")) {
            object.resize("mntns_filter", 2);
            object.load();
            BpfMap map = object.map("mntns_filter");
            assertThat(map.offer(1, 10)).isTrue();
            assertThat(map.offer(2, 20)).isTrue();
            assertThat(map.offer(3, 30)).isFalse();
            assertThat(map.offer(2, 21)).isTrue();
            assertThatThrownBy(() -> map.put(3, 30))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("mntns_filter")
                    .hasMessageContaining("E2BIG");
            map.remove(1);
            assertThat(map.offer(3, 30)).isTrue();
        }
    }
}
