package io.jenkins.plugins.etcdbackup.engine.restore;

/**
 * The cluster that one would like to restore to; null for what is not known.
 *
 * @param clusterId its ClusterVersion's clusterID
 * @param version the z-stream that it runs
 * @param updatingTo the version to which it is being updated; null where it is not, or nothing says
 * @param asked whether the cluster itself said so: then what it lacks, it does not have
 */
public record RestoreTarget(String clusterId, String version, String updatingTo, boolean asked) {

    /** No cluster to ask: only what the files themselves tell. */
    public static final RestoreTarget UNKNOWN = new RestoreTarget(null, null, null, false);

    /** What a person says of a cluster that can't be asked; null for what is not said. Blanks come with pasted text. */
    public static RestoreTarget of(String clusterId, String version) {
        return new RestoreTarget(stripped(clusterId), stripped(version), null, false);
    }

    private static String stripped(String text) {
        return text == null ? null : text.strip();
    }
}
