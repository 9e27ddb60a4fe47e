package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.io.Serializable;

/**
 * Which cluster this is and what it runs, for callers that only compare a backup with it.
 *
 * @param clusterId the ClusterVersion's clusterID
 */
public record RunningRelease(String clusterId, ClusterVersion version) implements Serializable {}
