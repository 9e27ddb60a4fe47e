package io.jenkins.plugins.etcdbackup.engine.restore;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import java.util.List;

/**
 * A backup goes back only to the cluster that it was taken from, at exactly the release that it was taken at: the
 * snapshot holds the release's own objects and the tarball its static pods, and neither is converted by a restore.
 */
record TargetRules(FindingList findings, List<String> unknown) {

    private static final String CLUSTER = "restore-cluster";
    private static final String VERSION = "restore-version";

    /** Whether another cluster, or the same one at another time, could make it pass. */
    static boolean isOfTheTarget(Finding finding) {
        return finding.id().equals(CLUSTER) || finding.id().equals(VERSION);
    }

    /**
     * @param cluster that was backed up, by the snapshot or else its manifest; null where neither tells
     * @param wasRead whether the snapshot could be read, so that a cluster that is not in it is in none
     */
    void compare(SnapshotClusterIdentity cluster, boolean wasRead, RestoreTarget target) {
        if (cluster == null && wasRead) {
            findings.fail(
                    CLUSTER,
                    "There is no ClusterVersion object in the snapshot, so it restores no OKD or OpenShift 4.");
        } else if (cluster == null || cluster.clusterId() == null) {
            unknown.add("Neither the snapshot nor a manifest says of which cluster and release the backup is.");
        } else {
            compareCluster(cluster.clusterId(), target);
            compareVersion(cluster.version(), target);
        }
    }

    private void compareCluster(String clusterId, RestoreTarget target) {
        if (target.clusterId() == null) {
            unknown.add("No cluster was given to compare with; the backup is of cluster " + quote(clusterId) + ".");
        } else if (!target.clusterId().equals(clusterId)) {
            findings.fail(
                    CLUSTER,
                    "The backup is of cluster " + quote(clusterId) + ", not of " + quote(target.clusterId())
                            + ". A backup restores only the cluster that it was taken from.");
        } else {
            findings.pass(CLUSTER, "Same cluster: " + quote(clusterId) + ".");
        }
    }

    private void compareVersion(String version, RestoreTarget target) {
        if (version == null) {
            findings.fail(VERSION, "The backup is of no release: its cluster's installation had not completed.");
        } else if (target.updatingTo() != null) {
            findings.fail(
                    VERSION,
                    "The cluster is being updated to " + quote(target.updatingTo()) + ", and the backup is of release "
                            + quote(version) + ": while the update runs, the cluster is on no z-stream. Let it end, and"
                            + " take a backup of the release that it ends at.");
        } else if (target.version() == null && target.asked()) {
            findings.fail(
                    VERSION,
                    "The cluster runs no release yet: its installation never completed. The backup is of release "
                            + quote(version) + ".");
        } else if (target.version() == null) {
            unknown.add("No release was given to compare with; the backup is of release " + quote(version) + ".");
        } else if (!target.version().equals(version)) {
            findings.fail(
                    VERSION,
                    "The backup is of release " + quote(version) + ", the cluster runs " + quote(target.version())
                            + ". Take the cluster to the same z-stream, or another backup.");
        } else {
            findings.pass(VERSION, "Same release (z-stream): " + quote(version) + ".");
        }
    }
}
