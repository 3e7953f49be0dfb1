package io.localgadget.tracing;

/** {@code enum filter_state} in belonging.h, in its order, which says what each is. */
enum FilterState {
    DROP,
    PASS,
    PENDING,
    NONE
}
