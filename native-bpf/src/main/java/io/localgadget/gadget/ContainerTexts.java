package io.localgadget.gadget;

import io.localgadget.container.Container;
import org.jspecify.annotations.Nullable;

/** A container's words as texts, kept for the container of the last row: rows come in runs. For one thread. */
final class ContainerTexts {
    private static final Texts NONE = new Texts(Text.EMPTY, Text.EMPTY, Text.EMPTY, Text.EMPTY, Text.EMPTY, Text.EMPTY);

    private @Nullable Container last;
    private Texts texts = NONE;

    record Texts(Text name, Text image, Text runtime, Text id, Text pod, Text namespace) {}

    Texts of(@Nullable Container container) {
        if (container == null) {
            return NONE;
        }
        if (container != last) {
            last = container;
            texts = new Texts(
                    Text.of(container.name()),
                    Text.of(container.image()),
                    Text.of(container.runtime()),
                    Text.of(container.id()),
                    Text.of(container.pod().name()),
                    Text.of(container.pod().namespace()));
        }
        return texts;
    }
}
