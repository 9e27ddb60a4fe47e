package io.jenkins.plugins.etcdbackup.page;

import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.Serializable;

/** An attempt to back up a cluster that failed, as a build remembers it. */
public final class BackupFailure implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The agent that it ran on was lost. */
    public static final String AGENT_LOST = "AGENT_LOST";

    /** A person or another step ended it. */
    public static final String ABORTED = "ABORTED";

    /** Of this plugin or of Jenkins. */
    public static final String BUG = "BUG";

    /** A page shows it; the console has all of it. */
    private static final int LONGEST = 500;

    private final String cluster;
    private final long time;
    private final String sentence;

    /** Null in a build of before there was such a field. */
    private final String cause;

    public BackupFailure(String cluster, long time, String cause, String sentence) {
        this.cluster = cluster;
        this.time = time;
        this.cause = cause;
        this.sentence = sentence.length() > LONGEST ? sentence.substring(0, LONGEST - 1) + "…" : sentence;
    }

    /** The name under which an administrator configured it; null where the job gave an address. */
    public String getCluster() {
        return cluster;
    }

    /** Where it failed: the name of a {@link Stage}, or AGENT_LOST, ABORTED or BUG; null where that is not known. */
    public String getCause() {
        return cause;
    }

    /** Milliseconds since 1970. */
    public long getTime() {
        return time;
    }

    public String getSentence() {
        return sentence;
    }
}
