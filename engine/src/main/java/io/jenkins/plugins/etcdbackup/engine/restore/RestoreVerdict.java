package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a backup may be restored.
 *
 * @param clusterId of the cluster that was backed up, or null if nothing tells
 * @param version its z-stream, or null if nothing tells
 * @param unknown what could not be checked, one sentence each
 */
public record RestoreVerdict(
        Answer answer, String clusterId, String version, List<Finding> findings, List<String> unknown)
        implements Serializable {

    /** The answer in a word. */
    public enum Answer {
        /** Every check was made and none failed. */
        RESTORABLE,
        /** No check failed, but not every check could be made. */
        NOTHING_AGAINST_IT,
        /** A check failed. */
        NOT_RESTORABLE
    }

    public RestoreVerdict {
        findings = List.copyOf(findings);
        unknown = List.copyOf(unknown);
    }

    /** What speaks against it first. */
    public Optional<String> against() {
        return failures().map(Finding::sentence).findFirst();
    }

    /** Whether something is wrong with the backup itself, and not only between it and the cluster it was compared with. */
    public boolean isDamaged() {
        return answer == Answer.NOT_RESTORABLE
                && (clusterId == null || version == null || !failures().allMatch(TargetRules::isOfTheTarget));
    }

    private Stream<Finding> failures() {
        return findings.stream().filter(finding -> finding.level() == Finding.Level.FAIL);
    }
}
