package io.jenkins.plugins.etcdbackup.engine.snapshot;

/**
 * Follows every key from change to change. etcd counts a key's changes since its creation and deletes what is there only
 * (etcd v3.4, mvcc/kvstore_txn.go, put and delete; v3.6, server/storage/mvcc/kvstore_txn.go), and of what is younger than
 * the last compaction everything is kept, along with the change before it. So a change that does not continue its key's
 * last one belongs to another key: etcd would serve an older value of that, or what had been deleted.
 */
final class KeyHistory {

    private static final String HISTORY = "key-history";

    private final SchemaFindings findings;
    private final KeyLeases leases;
    private RevisionKey newestBroken;
    private long brokenVersion;
    private boolean complete = true;

    KeyHistory(SchemaFindings findings, KeyLeases leases) {
        this.findings = findings;
        this.leases = leases;
    }

    /** @param before the change before it of that key, or null where the key is not there */
    void follow(RevisionKey revision, KeyValue content, KeyValue before) {
        leases.follow(revision.tombstone() ? 0 : content.lease(), before == null ? 0 : before.lease());
        boolean continued;
        if (revision.tombstone()) {
            continued = before != null;
        } else if (before == null) {
            continued = content.version() == 1 && content.createRevision() == revision.main();
        } else {
            continued =
                    content.version() == before.version() + 1 && content.createRevision() == before.createRevision();
        }
        if (complete && !continued) {
            newestBroken = revision;
            brokenVersion = revision.tombstone() ? 0 : content.version();
        }
    }

    /** There are more keys than can be followed in this heap: from here on nothing is known. */
    void stop() {
        complete = false;
        leases.stop();
    }

    /** @param compacted the newest revision whose history may be gone */
    void finish(long compacted) {
        if (newestBroken != null && newestBroken.main() > compacted) {
            String change = brokenVersion == 0 ? "deletes a key" : "is version " + brokenVersion + " of a key";
            findings.damage(
                    HISTORY,
                    "Revision " + newestBroken.main() + "/" + newestBroken.sub() + " " + change
                            + " whose changes before it do not lead there: the name in one of them is wrong, and etcd"
                            + " would serve an older value, or what was deleted.");
        }
        findings.passUnlessFound(
                HISTORY,
                complete
                        ? "Every change since the last compaction continues its key's last one."
                        : "There are more keys than can be followed in this heap, the first ones go from change to change.");
    }
}
