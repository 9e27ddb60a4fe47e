package io.jenkins.plugins.etcdbackup.engine.report;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long something takes, whatever happens to the clock meanwhile: time synchronisation steps it back and forth. */
public final class Stopwatch {

    private final LongSupplier nanos;
    private final long began;

    private Stopwatch(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    public static Stopwatch start() {
        return start(System::nanoTime);
    }

    /** @param nanos a count that only grows, as {@link System#nanoTime()} does */
    public static Stopwatch start(LongSupplier nanos) {
        return new Stopwatch(nanos);
    }

    public Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }
}
