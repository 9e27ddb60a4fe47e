package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes what the checks of etcd's buckets find. What a newer release of etcd may have added counts as damage only where
 * the snapshot is of a release that is known here, which the end tells.
 */
final class SchemaFindings {

    /** The newest release whose sources were read for these checks. */
    private static final int NEWEST_KNOWN_MINOR = 7;

    private static final int MAX_UNKNOWN = 40;
    private static final String NOT_ETCD = " etcd never writes this: use another snapshot.";

    private final FindingList findings;
    private final List<Finding> unknown = new ArrayList<>();
    private int newestMinor;

    SchemaFindings(FindingList findings) {
        this.findings = findings;
    }

    /** What etcd refuses, dies of, or never writes. */
    void damage(String id, String sentence) {
        findings.fail(id, sentence + NOT_ETCD);
    }

    /** What no release writes that is known here. */
    void unknown(String id, String sentence) {
        if (unknown.size() < MAX_UNKNOWN) {
            unknown.add(Finding.fail(id, sentence));
        }
    }

    /**
     * Reports what is wrong with the form of a stored record; returns whether something was.
     *
     * @param consequence of one that etcd can't read, as the end of the sentence
     */
    boolean reportForm(String id, String record, StoredMessage.Form form, String consequence) {
        if (form == StoredMessage.Form.UNKNOWN_FIELD) {
            unknown(id, record + " " + form + ".");
        } else if (form != StoredMessage.Form.AS_WRITTEN) {
            damage(id, record + " " + form + consequence);
        }
        return form != StoredMessage.Form.AS_WRITTEN;
    }

    void warn(String id, String sentence) {
        findings.warn(id, sentence);
    }

    boolean has(String id) {
        return findings.has(id);
    }

    /** Says that the check found nothing wrong, if so. */
    void passUnlessFound(String id, String sentence) {
        boolean found = findings.has(id)
                || unknown.stream().anyMatch(finding -> finding.id().equals(id));
        if (!found) {
            findings.pass(id, sentence);
        }
    }

    /** Notes a version 3.x that the snapshot names as its own. */
    void noteRelease(int minor) {
        newestMinor = Math.max(newestMinor, minor);
    }

    /** Decides about what was unknown. */
    void finish() {
        for (Finding finding : unknown) {
            if (newestMinor > NEWEST_KNOWN_MINOR) {
                findings.warn(
                        finding.id(),
                        finding.sentence() + " The snapshot is of etcd 3." + newestMinor
                                + ", newer than this program knows: look for a newer version of it.");
            } else {
                damage(finding.id(), finding.sentence());
            }
        }
    }
}
