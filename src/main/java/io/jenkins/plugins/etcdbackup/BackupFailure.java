package io.jenkins.plugins.etcdbackup;

import java.io.Serializable;

/** An attempt to back up a cluster that failed, as a build remembers it. */
public final class BackupFailure implements Serializable {

    private static final long serialVersionUID = 1L;

    /** A page shows it; the console has all of it. */
    private static final int LONGEST = 500;

    private final String cluster;
    private final long time;
    private final String sentence;

    BackupFailure(String cluster, long time, String sentence) {
        this.cluster = cluster;
        this.time = time;
        this.sentence = sentence.length() > LONGEST ? sentence.substring(0, LONGEST - 1) + "…" : sentence;
    }

    /** The name under which an administrator configured it; null where the job gave an address. */
    public String getCluster() {
        return cluster;
    }

    /** Milliseconds since 1970. */
    public long getTime() {
        return time;
    }

    public String getSentence() {
        return sentence;
    }
}
