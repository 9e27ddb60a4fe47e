package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * How far the history was compacted: meta/scheduledCompactRev, written before a compaction, and meta/finishedCompactRev,
 * written after it with the same number. Each is a revision of 17 bytes; one of another length, sign or separator ends the
 * server when it starts (etcd v3.4, mvcc/kvstore.go, restore, and mvcc/revision.go, bytesToRev; v3.6,
 * server/storage/mvcc/store.go, UnsafeReadFinishedCompact, and revision.go, BytesToBucketKey). A number that is too high
 * takes the revision with it, up to the point where the next write makes it negative.
 */
final class CompactionRecord {

    private static final String COMPACTION = "compaction-record";

    /** How many of the newest revisions may have been deletions that a compaction removed. */
    private static final long MAX_DELETED = 1L << 32;

    private final SchemaFindings findings;
    private final MvccCheck mvcc;
    private long scheduled;
    private long finished;
    private boolean broken;
    private long liveKeys = -1;

    CompactionRecord(SchemaFindings findings, MvccCheck mvcc) {
        this.findings = findings;
        this.mvcc = mvcc;
    }

    void readScheduled(Slice value) {
        scheduled = revision("scheduledCompactRev", value);
    }

    void readFinished(Slice value) {
        finished = revision("finishedCompactRev", value);
    }

    private long revision(String name, Slice value) {
        RevisionKey revision = RevisionKey.parse(value);
        if (revision == null || revision.tombstone() || revision.sub() != 0) {
            findings.damage(
                    COMPACTION,
                    "meta/" + name + " is " + value + ", no revision of 17 bytes: etcd stops when it starts.");
            broken = true;
            return 0;
        }
        return revision.main();
    }

    /** The newest revision whose history may be gone. */
    long revision() {
        return Math.max(scheduled, finished);
    }

    /**
     * Whether the compaction lies beyond the newest revision that is left. That is so where the newest ones were
     * deletions, which it removed; then every revision that is left is a live key's only one.
     */
    boolean needsLiveKeys() {
        return !broken && finished == scheduled && scheduled > mvcc.revision();
    }

    void setLiveKeys(long keys) {
        liveKeys = keys;
    }

    void finish() {
        if (broken) {
            return;
        }
        if (finished > scheduled) {
            findings.damage(
                    COMPACTION,
                    "A compaction up to revision " + finished + " was finished, but only one up to " + scheduled
                            + " was begun.");
        } else if (scheduled > mvcc.revision() && !onlyDeletionsAreMissing()) {
            findings.damage(
                    COMPACTION,
                    "The history was compacted up to revision " + scheduled + ", but the newest revision is "
                            + mvcc.revision() + ".");
        }
        findings.passUnlessFound(
                COMPACTION,
                revision() == 0
                        ? "The history was never compacted."
                        : "The history was compacted up to " + revision() + ".");
    }

    private boolean onlyDeletionsAreMissing() {
        return finished == scheduled
                && scheduled - mvcc.revision() < MAX_DELETED
                && mvcc.revisions() == liveKeys
                && mvcc.deletions() == 0;
    }
}
