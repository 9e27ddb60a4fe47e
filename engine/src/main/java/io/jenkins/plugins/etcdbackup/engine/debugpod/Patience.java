package io.jenkins.plugins.etcdbackup.engine.debugpod;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param stall silence that counts as a hang
 * @param pause before the second attempt; doubles with each further one
 */
public record Patience(Duration stall, Duration pause) {
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(60), Duration.ofSeconds(1));

    Duration beforeAttempt(int attempt) {
        return pause.multipliedBy(1L << (attempt - 2));
    }
}
