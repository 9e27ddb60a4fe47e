package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Bucket "meta": how far raft's log was applied (consistent_index and, since 3.5, term, 8 bytes each, and confState, a JSON
 * object), how far the history was compacted, and since 3.6 the storage's version. A number that is too short or an object
 * that does not decode ends the server when it starts; of a storage version that it can't migrate from it says so and
 * stops (etcd v3.6, server/storage/schema: cindex.go, UnsafeReadConsistentIndex; confstate.go,
 * UnsafeConfStateFromBackend; version.go; migration.go, newPlan).
 */
final class MetaCheck implements BucketCheck {

    private static final String CONSISTENT_INDEX = "consistent-index";
    private static final String RAFT = "raft-state";
    private static final String STORAGE = "storage-version";
    private static final int FIRST_WITH_TERM = 5;
    private static final int FIRST_WITH_VERSION = 6;

    private static final Map<String, Predicate<JsonNode>> CONF_STATE = Map.of(
            "voters", StoredJson.UINT64S,
            "learners", StoredJson.UINT64S,
            "voters_outgoing", StoredJson.UINT64S,
            "learners_next", StoredJson.UINT64S,
            "auto_leave", StoredJson.BOOLEAN);

    private final SchemaFindings findings;
    private final MvccCheck mvcc;
    private final ClusterCheck cluster;
    private final CompactionRecord compaction;
    private boolean indexed;
    private boolean termSeen;
    private long consistentIndex;
    private OptionalInt storage = OptionalInt.empty();

    MetaCheck(SchemaFindings findings, MvccCheck mvcc, ClusterCheck cluster) {
        this.findings = findings;
        this.mvcc = mvcc;
        this.cluster = cluster;
        this.compaction = new CompactionRecord(findings, mvcc);
    }

    CompactionRecord compaction() {
        return compaction;
    }

    @Override
    public void entry(Entry entry) {
        switch (entry.key().text()) {
            case "consistent_index" -> readConsistentIndex(entry.value());
            case "term" -> checkTerm(entry.value());
            case "confState" -> checkConfState(StoredJson.read(entry.value(), CONF_STATE));
            case "scheduledCompactRev" -> compaction.readScheduled(entry.value());
            case "finishedCompactRev" -> compaction.readFinished(entry.value());
            case "storageVersion" -> readStorageVersion(entry.value());
            default -> findings.unknown(RAFT, "Bucket meta has a key that etcd does not have, " + entry.key() + ".");
        }
    }

    private void readConsistentIndex(Slice value) {
        if (value.length() == Long.BYTES) {
            indexed = true;
            consistentIndex = value.bigEndianLong(0);
        } else {
            findings.damage(CONSISTENT_INDEX, "The consistent index is " + value + ", no number of 8 bytes.");
        }
    }

    private void checkTerm(Slice value) {
        termSeen = true;
        if (value.length() != Long.BYTES || value.bigEndianLong(0) <= 0) {
            findings.damage(RAFT, "The term is " + value + ", no number of 8 bytes that counts from 1.");
        }
    }

    private void checkConfState(StoredJson confState) {
        String record = "The record of raft's configuration";
        boolean wrong = findings.reportForm(RAFT, record, confState.form(), ": etcd stops when it starts.");
        if (!wrong && confState.field("voters").isEmpty()) {
            findings.damage(RAFT, record + " has no voters.");
        }
    }

    private void readStorageVersion(Slice value) {
        storage = EtcdVersion.minor(value.text());
        if (storage.isEmpty() || storage.getAsInt() < FIRST_WITH_VERSION) {
            findings.damage(
                    STORAGE,
                    "The storage's version is " + FindingList.quote(value.text())
                            + ", none that etcd writes (3.6.0 and later).");
            storage = OptionalInt.empty();
        } else {
            findings.noteRelease(storage.getAsInt());
        }
    }

    @Override
    public void finish() {
        compaction.finish();
        mvcc.finishHistory(compaction.revision());
        compareVersions();
        finishConsistentIndex();
        findings.passUnlessFound(RAFT, "What is kept of raft's state decodes.");
    }

    /**
     * The storage follows the cluster's version within seconds (etcd v3.6, server/etcdserver/version/monitor.go,
     * UpdateStorageVersionIfNeeded), and is ahead of it in a downgrade only.
     */
    private void compareVersions() {
        OptionalInt of = cluster.minor();
        if (storage.isPresent() && of.isPresent() && storage.getAsInt() != of.getAsInt()) {
            String sentence =
                    "The cluster's version is 3." + of.getAsInt() + ", but its storage's is 3." + storage.getAsInt();
            boolean behind = storage.getAsInt() == of.getAsInt() - 1;
            if (behind
                    || storage.getAsInt() == of.getAsInt() + 1
                            && cluster.downgradeTo().equals(of)) {
                findings.warn(
                        STORAGE,
                        sentence + ": an upgrade or a downgrade was in progress. etcd of a lower release than either"
                                + " will not start from it; prefer a snapshot from before or after.");
            } else {
                findings.damage(STORAGE, sentence + ".");
            }
        }
        // A cluster agrees on 3.6 a moment before its storage gets a version, but comes to 3.7 from 3.6 only.
        boolean lacksVersion = storage.isEmpty() && of.orElse(0) > FIRST_WITH_VERSION;
        boolean lacksTerm = !termSeen && of.orElse(0) >= FIRST_WITH_TERM;
        if (!findings.has(STORAGE) && (lacksVersion || lacksTerm)) {
            findings.damage(
                    STORAGE,
                    "The cluster's version is 3." + of.getAsInt() + ", but the storage has no "
                            + (lacksTerm ? "term" : "version") + ", as before that release.");
        }
        findings.passUnlessFound(
                STORAGE,
                storage.isPresent()
                        ? "The storage's version is 3." + storage.getAsInt() + "."
                        : "The storage has no version, as before etcd 3.6.");
    }

    private void finishConsistentIndex() {
        if (indexed) {
            findings.passUnlessFound(
                    CONSISTENT_INDEX, "The consistent index is " + Long.toUnsignedString(consistentIndex) + ".");
        } else if (mvcc.revisions() == 0) {
            // etcd 3.4 writes the first one along with the first change.
            findings.passUnlessFound(
                    CONSISTENT_INDEX, "There is no consistent index yet, as nothing was ever written.");
        } else if (!findings.has(CONSISTENT_INDEX)) {
            findings.warn(
                    CONSISTENT_INDEX,
                    "There is no consistent index: etcd could apply log entries a second time. A restore sets it anew.");
        }
    }
}
