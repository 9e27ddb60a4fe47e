package io.jenkins.plugins.etcdbackup.engine.restore;

import java.io.Serializable;

/**
 * The cluster that one would like to restore to; null for what is not known.
 *
 * @param clusterId its ClusterVersion's clusterID
 * @param version the z-stream that it runs
 */
public record RestoreTarget(String clusterId, String version) implements Serializable {

    /** No cluster to ask: only what the files themselves tell. */
    public static final RestoreTarget UNKNOWN = new RestoreTarget(null, null);
}
