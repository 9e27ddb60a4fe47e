package io.jenkins.plugins.etcdbackup.engine.report;

/** The part of a run that a message, a duration or a failure belongs to, in the order of a backup. */
public enum Stage {
    REQUEST("reading the request"),
    LOG_IN("logging in"),
    CLUSTER_FACTS("reading the cluster's facts"),
    PREFLIGHT("preflight checks"),
    NODE("choosing the node"),
    LOCK("taking the lock"),
    DEBUG_POD("starting the debug pod"),
    CAPTURE("taking the snapshot"),
    TRANSFER("fetching the files"),
    VERIFY("verifying the files"),
    REHEARSAL("rehearsing the restore"),
    ENCRYPTION("encrypting or decrypting"),
    CLEAN_UP("cleaning up"),
    MANIFEST("writing the manifest"),
    OUTPUT("writing to the output directory"),
    RESTORE_CHECK("checking whether the backup may be restored");

    private final String doing;

    Stage(String doing) {
        this.doing = doing;
    }

    /** What is being done, as the middle of a sentence: "failed while " + doing(). */
    public String doing() {
        return doing;
    }
}
