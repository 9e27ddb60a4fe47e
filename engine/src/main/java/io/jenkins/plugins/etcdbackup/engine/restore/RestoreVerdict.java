package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.Serializable;
import java.util.List;

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
}
