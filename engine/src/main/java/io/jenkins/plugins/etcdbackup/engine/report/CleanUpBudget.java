package io.jenkins.plugins.etcdbackup.engine.report;

import java.time.Duration;

/**
 * The longest that a run may take to give back what it holds, whatever has become of the cluster. Every clock that waits
 * for a run to end derives from these.
 */
public final class CleanUpBudget {

    /** The directory on the node, the pod and its namespace. */
    public static final Duration OBJECTS = Duration.ofSeconds(90);

    public static final Duration LOCK = Duration.ofSeconds(30);

    /** The token that the OAuth server gave for the run. */
    public static final Duration LOG_OUT = Duration.ofSeconds(30);

    /** All of it, one after the other. */
    public static final Duration WHOLE = OBJECTS.plus(LOCK).plus(LOG_OUT);

    private CleanUpBudget() {}
}
