package io.jenkins.plugins.etcdbackup.engine.exec;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param stall silence that counts as a hang
 * @param podStart for a pod to run, its image's pull included
 * @param retry what may be done again
 */
public record Timeouts(Duration stall, Duration podStart, Retry retry) {

    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(60), Duration.ofMinutes(3), Retry.DEFAULT);

    public Timeouts withStallOfAtMost(Duration limit) {
        return new Timeouts(stall.compareTo(limit) < 0 ? stall : limit, podStart, retry);
    }

    /** How often a process on the node says that it lives: a few of these may be lost before it counts as hung. */
    public Duration signOfLife() {
        return stall.dividedBy(6);
    }
}
