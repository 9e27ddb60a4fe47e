package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What a backup would find and make.
 *
 * @param user whom the cluster takes us for, or null
 * @param clusterId null where the facts could not be read
 * @param clusterVersion null also where no installation was ever completed
 * @param node null where none was chosen
 * @param findings of all checks that could be made
 * @param plan what a backup would make, a sentence each; empty where it would not come to that
 */
public record DryRunReport(
        String user, String clusterId, String clusterVersion, String node, List<Finding> findings, List<String> plan)
        implements Serializable {

    public DryRunReport {
        findings = List.copyOf(findings);
        plan = List.copyOf(plan);
    }

    /** Whether a backup would be taken. */
    public boolean isReady() {
        return node != null && findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL);
    }

    /** What a check found, by its id. */
    public Optional<Finding> finding(String id) {
        return findings.stream().filter(finding -> finding.id().equals(id)).findFirst();
    }
}
