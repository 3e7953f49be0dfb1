package io.localgadget.symbols;

/** Limits of readings as tests have them. */
final class Meters {
    private Meters() {}

    static Meter generous() {
        return of(large());
    }

    static Meter of(Bucket bytes) {
        return new Meter(bytes, Long.MAX_VALUE);
    }

    static Bucket large() {
        return new Bucket(1L << 40, 0, System::nanoTime);
    }
}
