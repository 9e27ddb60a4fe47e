package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What etcd answers to HashKV, which members of one cluster have in common as long as none is corrupt, whatever the
 * compactions that each has finished: CRC-32C over the name of bucket "key" and the keys and values of all changes up to
 * a revision. Of those up to the compaction only what is each key's newest counts, unless that is a deletion (etcd v3.4,
 * mvcc/kvstore.go, HashByRev, and key_index.go, keep; v3.5 and v3.6, mvcc/hash.go, kvHasher.WriteKeyValue; the same
 * number from 3.4 to 3.7).
 */
public final class HashKv {

    private HashKv() {}

    /**
     * The sum, an unsigned 32-bit number, as a member answers it that holds what the snapshot holds, and perhaps more. Empty where the snapshot lacks changes that
     * the member summed up: it is compacted further. A member that has just compacted at the very revision that it is asked
     * for answers what it summed up before, over revisions that are gone now (etcd v3.6, hashStorage.HashByRev).
     *
     * @param revision up to the snapshot's newest
     * @param compactRevision what the member states in its answer; -1 or 0 for never
     */
    public static OptionalLong sum(SnapshotSource snapshot, long revision, long compactRevision)
            throws BackupException, InterruptedException {
        try (BoltFile database = snapshot.database()) {
            PackedFile.refuse(snapshot);
            LiveKeys live = new LiveKeys(database, LiveKeys.limitForThisHeap());
            NewestChanges changes = new NewestChanges(live, revision);
            ScheduledCompaction compaction = new ScheduledCompaction();
            ContentsReader.refuseDamaged(
                    snapshot, database.check(new BothVisitors(new KeyBucketVisitor(changes), compaction)));
            refuseUnknown(snapshot, live, Math.max(changes.newest, compaction.revision()), revision);
            long compacted = Math.max(0, compactRevision);
            if (compaction.revision() > compacted) {
                return OptionalLong.empty();
            }
            HashKvSum sum = new HashKvSum(live, revision, compacted);
            database.check(sum);
            return OptionalLong.of(sum.value());
        } catch (IOException e) {
            throw snapshot.unreadable(e);
        }
    }

    /** @param newest a compaction may have removed the newest change, a deletion */
    private static void refuseUnknown(SnapshotSource snapshot, LiveKeys live, long newest, long revision)
            throws BackupException {
        String why = null;
        if (live.overflowed()) {
            why = "it holds more distinct keys than this heap has room for: give Java more with -Xmx";
        } else if (revision > newest) {
            why = "its newest revision is " + newest;
        }
        if (why != null) {
            throw new BackupException(
                    Stage.VERIFY,
                    "The hash of " + snapshot + " at revision " + revision + " can't be computed: " + why + ".");
        }
    }

    /** The first walk: which change is each key's newest up to a revision. */
    private static final class NewestChanges implements KeyBucketVisitor.Revisions {

        private final LiveKeys live;
        private final long upTo;
        /** Of an empty store. */
        private long newest = 1;

        NewestChanges(LiveKeys live, long upTo) {
            this.live = live;
            this.upTo = upTo;
        }

        @Override
        public void revision(Entry entry, RevisionKey revision, KeyValue content) {
            newest = revision.main();
            if (newest <= upTo) {
                live.put(content.key(), entry.at(), revision.tombstone());
            }
        }
    }
}
