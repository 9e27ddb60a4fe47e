package io.jenkins.plugins.etcdbackup.engine.restore;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.List;

/**
 * A backup goes back only to the cluster that it was taken from, at exactly the release that it was taken at: the
 * snapshot holds the release's own objects and the tarball its static pods, and neither is converted by a restore.
 */
final class TargetRules {

    private final FindingList findings;
    private final List<String> unknown;

    TargetRules(FindingList findings, List<String> unknown) {
        this.findings = findings;
        this.unknown = unknown;
    }

    void compare(String clusterId, String version, RestoreTarget target) {
        if (clusterId == null || version == null) {
            unknown.add("Neither the snapshot nor a manifest says of which cluster and release the backup is.");
            return;
        }
        if (target.clusterId() == null) {
            unknown.add("No cluster was given to compare with; the backup is of cluster " + quote(clusterId) + ".");
        } else if (!target.clusterId().equals(clusterId)) {
            findings.fail(
                    "restore-cluster",
                    "The backup is of cluster " + quote(clusterId) + ", not of " + quote(target.clusterId())
                            + ". A backup restores only the cluster that it was taken from.");
        } else {
            findings.pass("restore-cluster", "Same cluster: " + quote(clusterId) + ".");
        }
        if (target.version() == null) {
            unknown.add("No release was given to compare with; the backup is of release " + quote(version) + ".");
        } else if (!target.version().equals(version)) {
            findings.fail(
                    "restore-version",
                    "The backup is of release " + quote(version) + ", the cluster runs " + quote(target.version())
                            + ". Take the cluster to the same z-stream, or another backup.");
        } else {
            findings.pass("restore-version", "Same release (z-stream): " + quote(version) + ".");
        }
    }
}
