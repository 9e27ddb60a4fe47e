package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.io.Serializable;

/**
 * Which cluster this is and what it runs, for who wants to compare a backup with it and may read nothing else.
 *
 * @param clusterId the ClusterVersion's clusterID
 */
public record RunningRelease(String clusterId, ClusterVersion version) implements Serializable {}
