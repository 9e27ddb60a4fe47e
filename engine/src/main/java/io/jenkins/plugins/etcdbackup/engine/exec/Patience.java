package io.jenkins.plugins.etcdbackup.engine.exec;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param stall silence that counts as a hang
 * @param pause before the second attempt; doubles with each further one
 * @param podStart for a pod to run, its image's pull included
 */
public record Patience(Duration stall, Duration pause, Duration podStart) {
    public static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofMinutes(3));

    public Patience noMoreThan(Duration other) {
        return new Patience(stall.compareTo(other) < 0 ? stall : other, pause, podStart);
    }

    /** How often a process on the node tells that it lives: a few of these may be lost before it counts as hung. */
    public Duration signOfLife() {
        return stall.dividedBy(6);
    }

    public Duration beforeAttempt(int attempt) {
        return pause.multipliedBy(1L << (attempt - 2));
    }
}
