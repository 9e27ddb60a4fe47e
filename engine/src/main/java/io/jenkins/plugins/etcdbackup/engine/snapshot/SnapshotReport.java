package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.util.List;

/**
 * What is known of a snapshot file after it was read to the last byte.
 *
 * @param size length of the file in bytes, the trailing sha256 included
 * @param sha256 of the whole file, in hexadecimal; null where it was not asked for
 * @param status null where the file is too damaged for its figures to mean anything
 * @param cluster whose snapshot it is; null where no ClusterVersion object is in it, or it could not be read
 * @param findings one or more per check
 */
public record SnapshotReport(
        long size, String sha256, SnapshotStatus status, SnapshotClusterIdentity cluster, List<Finding> findings) {

    public SnapshotReport {
        findings = List.copyOf(findings);
    }

    /** Of a file that is none that could be read as a snapshot. */
    static SnapshotReport unreadable(long size, String sha256, Finding why) {
        return new SnapshotReport(size, sha256, null, null, List.of(why));
    }

    /** Whether no check failed, so that the file may be kept and restored from. */
    public boolean passed() {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL);
    }

    /** The sentences of all checks that failed. */
    public List<String> failures() {
        return findings.stream()
                .filter(finding -> finding.level() == Finding.Level.FAIL)
                .map(Finding::sentence)
                .toList();
    }
}
