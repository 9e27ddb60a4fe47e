package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import java.util.Locale;

/**
 * Bucket "key": revisions that rise, each with a message mvccpb.KeyValue. A key that is no revision or a value that does
 * not decode ends the server when it starts (etcd v3.4, mvcc/kvstore.go, restore and restoreChunk; v3.6,
 * server/storage/mvcc/kvstore.go). What it would serve although it was never written is a failure as well: etcd counts
 * revisions one by one and removes none that is younger than the last compaction (kvstore_txn.go, put, delete and End;
 * kvstore_compaction.go).
 */
final class MvccCheck implements BucketCheck {

    private static final String REVISIONS = "mvcc-revisions";
    private static final String VALUES = "mvcc-values";

    /** Restores are bumped by far more than any member can be ahead: OKD's by 1.2 times raft's index, or by 10^9. */
    private static final long SMALL_BUMP = 100_000;

    private final SchemaFindings findings;
    private long revisions;
    private long deletions;
    /** Nothing was ever written at revision 1, with which etcd begins. */
    private long main = 1;

    private long sub;
    private long newestMissing;
    private long newestEmpty;
    private long newestSmallBump;

    MvccCheck(SchemaFindings findings) {
        this.findings = findings;
    }

    @Override
    public void entry(Entry entry) {
        RevisionKey key = RevisionKey.parse(entry.key());
        if (key == null || key.main() == 0) {
            findings.damage(REVISIONS, "Bucket key has a key that is no revision: " + entry.key() + ".");
            return;
        }
        long distance = key.main() - main;
        follow(key);
        KeyValue content = KeyValue.parse(entry.value());
        if (content == null || content.form() != StoredMessage.Form.AS_WRITTEN) {
            reportForm(key, content == null ? StoredMessage.Form.MALFORMED : content.form());
        } else if (key.tombstone()) {
            deletions++;
            if (content.key().length() == 0 || !content.isKeyAlone()) {
                findings.damage(VALUES, "The deletion at " + name(key) + " has not a key alone.");
            }
        } else if (entry.value().length() == 0 && key.sub() == 0) {
            newestEmpty = key.main();
            newestSmallBump = distance < SMALL_BUMP ? key.main() : newestSmallBump;
        } else {
            checkPut(key, content);
        }
    }

    /** Notes where revisions are missing between this one and the one before. */
    private void follow(RevisionKey key) {
        boolean sameMain = key.main() == main;
        if (revisions > 0 && sameMain && key.sub() == sub) {
            findings.damage(REVISIONS, "There are a change and a deletion at " + name(key) + ".");
        } else if (sameMain ? key.sub() != sub + 1 : key.sub() != 0) {
            newestMissing = key.main();
        } else if (!sameMain && key.main() != main + 1) {
            newestMissing = key.main() - 1;
        }
        revisions++;
        main = key.main();
        sub = key.sub();
    }

    private void reportForm(RevisionKey key, StoredMessage.Form form) {
        boolean malformed = form == StoredMessage.Form.MALFORMED;
        findings.reportForm(
                VALUES,
                "The value of " + name(key),
                form,
                malformed ? " as mvccpb.KeyValue: etcd would stop when it reads it." : ".");
    }

    /** A version counts the changes since the key was created, one a revision at most (mvcc/key_index.go). */
    private void checkPut(RevisionKey key, KeyValue content) {
        long age = content.modRevision() - content.createRevision();
        if (content.key().length() == 0) {
            findings.damage(VALUES, "The value of " + name(key) + " belongs to no key.");
        } else if (content.modRevision() != key.main()) {
            findings.damage(
                    VALUES,
                    "The value of " + name(key) + " says that it is of revision " + content.modRevision() + ".");
        } else if (content.createRevision() < 1
                || age < 0
                || content.version() < 1
                || content.version() - 1 > age
                || content.version() == 1 && age > 0) {
            findings.damage(
                    VALUES,
                    "The value of " + name(key) + " says that it is version " + content.version() + " of a key that was"
                            + " created at revision " + content.createRevision() + ".");
        }
    }

    private static String name(RevisionKey key) {
        return "revision " + key.main() + "/" + key.sub();
    }

    /** The newest main revision. */
    long revision() {
        return main;
    }

    long revisions() {
        return revisions;
    }

    long deletions() {
        return deletions;
    }

    /** @param compacted the newest revision whose history may be gone */
    void finishHistory(long compacted) {
        finishBumps(compacted);
        if (newestMissing > compacted) {
            findings.damage(
                    REVISIONS,
                    "Revision " + newestMissing
                            + " or a part of it is missing, although the history was compacted up to " + compacted
                            + " only.");
        }
        findings.passUnlessFound(REVISIONS, String.format(Locale.ROOT, "%,d revisions up to %d.", revisions, main));
    }

    /**
     * A restore with --bump-revision leaves one revision without a value, up to which it then marks the history as
     * compacted (etcd v3.6, etcdutl/snapshot/v3_snapshot.go, modifyLatestRevision; also in 3.4.27 and 3.5.10).
     */
    private void finishBumps(long compacted) {
        if (newestEmpty > compacted) {
            findings.damage(VALUES, "Revision " + newestEmpty + " has no value.");
        } else if (newestSmallBump > 0) {
            findings.warn(
                    VALUES,
                    "Revision " + newestSmallBump
                            + " has no value. A restore with --bump-revision leaves one: if none was"
                            + " done with as small a number, a change is lost; take another snapshot.");
        }
    }

    @Override
    public void finish() {
        findings.passUnlessFound(VALUES, "Every value decodes as mvccpb.KeyValue.");
    }
}
