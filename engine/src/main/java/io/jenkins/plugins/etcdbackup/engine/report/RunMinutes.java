package io.jenkins.plugins.etcdbackup.engine.report;

/** How many minutes a run may take, and may wait for another one: the bounds and defaults of every front end. */
public final class RunMinutes {

    public static final int SHORTEST = 1;
    public static final int LONGEST = 24 * 60;

    /** Long enough for 8 GB over a slow link; short enough that a nightly job does not meet the next one. */
    public static final int DEFAULT = 60;

    /** Of a rehearsal alone. */
    public static final int REHEARSAL = 15;

    /** For another run's lock: twice as long as a lock outlives a holder that was killed. */
    public static final int WAIT = 2;

    private RunMinutes() {}

    public static boolean isTimeout(int minutes) {
        return minutes >= SHORTEST && minutes <= LONGEST;
    }

    /** Not to wait at all is allowed. */
    public static boolean isWait(int minutes) {
        return minutes >= 0 && minutes <= LONGEST;
    }
}
