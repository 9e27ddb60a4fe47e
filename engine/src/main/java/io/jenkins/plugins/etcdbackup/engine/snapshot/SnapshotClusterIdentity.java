package io.jenkins.plugins.etcdbackup.engine.snapshot;

/**
 * Whose snapshot it is, by the ClusterVersion object inside of it. A restore needs the same cluster and the same
 * z-stream.
 *
 * @param clusterId the installation's id; null where the object has none
 * @param version the z-stream: the newest one whose roll-out completed; null while the installation was unfinished
 * @param updateInFlight whether the cluster was between two versions
 */
public record SnapshotClusterIdentity(String clusterId, String version, boolean updateInFlight) {}
