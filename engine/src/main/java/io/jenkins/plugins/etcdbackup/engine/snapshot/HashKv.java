package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * What etcd answers to HashKV, which members of one cluster have in common as long as none is corrupt, whatever the
 * compactions that each has finished: CRC-32C over the name of bucket "key" and the keys and values of all changes up to
 * a revision. Of those up to the compaction only what is each key's newest counts, unless that is a deletion (etcd v3.4,
 * mvcc/kvstore.go, HashByRev, and key_index.go, keep; v3.5 and v3.6, mvcc/hash.go, kvHasher.WriteKeyValue; the same
 * number from 3.4 to 3.7).
 *
 * @param hash as an unsigned 32-bit number
 * @param revision up to which changes count
 * @param compactRevision up to which the history may be gone, as HashKV states it; 0 for never
 */
public record HashKv(long hash, long revision, long compactRevision) {

    private static final long OWN = -1;

    /** As the member answered that wrote the snapshot, at the snapshot's newest revision. */
    public static HashKv of(SnapshotSource snapshot) throws BackupException, InterruptedException {
        return of(snapshot, OWN, OWN);
    }

    /**
     * As a member answers that holds what the snapshot holds, and perhaps more.
     *
     * @param revision between the compaction and the snapshot's newest revision
     * @param compactRevision what the member states in its answer; at least the snapshot's own
     * @throws BackupException where the snapshot lacks changes that this would need
     */
    public static HashKv of(SnapshotSource snapshot, long revision, long compactRevision)
            throws BackupException, InterruptedException {
        try (BoltFile database = snapshot.database()) {
            PackedFile.refuse(snapshot);
            HashKvRange range = new HashKvRange(database, revision == OWN ? Long.MAX_VALUE : revision);
            BoltCheck check = database.check(range);
            ContentsReader.refuseDamaged(snapshot, check);
            long upTo = revision == OWN ? range.newest() : revision;
            long compacted = compactRevision == OWN ? range.compacted() : Math.max(0, compactRevision);
            refuseUnknown(snapshot, range, upTo, compacted);
            HashKvSum sum = new HashKvSum(range.live(), upTo, compacted);
            database.check(sum);
            return new HashKv(sum.value(), upTo, compacted);
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.VERIFY, "There is no file " + snapshot + ".", e);
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "Cannot read the snapshot " + snapshot + ": " + e.getMessage(), e);
        }
    }

    private static void refuseUnknown(SnapshotSource snapshot, HashKvRange range, long revision, long compacted)
            throws BackupException {
        String why = null;
        if (range.live().overflowed()) {
            why = "it holds more distinct keys than this heap has room for: give Java more with -Xmx";
        } else if (revision > range.newest()) {
            why = "its newest revision is " + range.newest();
        } else if (compacted < range.compacted() || compacted > revision) {
            why = "its history was compacted up to " + range.compacted() + ", and " + compacted + " was asked for";
        }
        if (why != null) {
            throw new BackupException(
                    Stage.VERIFY,
                    "The hash of " + snapshot + " at revision " + revision + " can't be had: " + why + ".");
        }
    }
}
