package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What etcd's HashKV answers, computed from a snapshot: the sum over all revisions up to its newest by which members are
 * compared with each other (etcd v3.6, server/storage/mvcc/hash.go; the same sums in 3.5.16 and 3.4.34 and later). Of what
 * is compacted only each key's newest revision counts, unless that is a deletion, whether or not the rest was removed yet.
 *
 * @param hash CRC-32C over the bucket's name and the counted keys and values, unsigned
 * @param revision up to which it counts: the newest of the snapshot
 * @param compactRevision what members had compacted when they were asked
 */
public record KeyspaceHash(long hash, long revision, long compactRevision) {

    /**
     * Computes it in two walks; empty where the file has compacted more than that. A member that has just compacted at the
     * very revision that it is asked for answers what it summed up before, over revisions that are gone now
     * (etcd v3.6, hashStorage.HashByRev).
     *
     * @param compactRevision as the members' answers have it
     */
    public static Optional<KeyspaceHash> of(SnapshotSource snapshot, long compactRevision)
            throws BackupException, InterruptedException {
        try (BoltFile database = snapshot.database()) {
            LiveKeys live = new LiveKeys(database, LiveKeys.limitForThisHeap());
            ScheduledCompaction compaction = new ScheduledCompaction();
            BoltCheck check = database.check(new BothVisitors(
                    new KeyBucketVisitor(
                            (entry, revision, content) -> live.put(content.key(), entry.at(), revision.tombstone())),
                    compaction));
            if (!check.readable() || live.overflowed()) {
                throw new BackupException(
                        Stage.VERIFY,
                        "The keys of " + snapshot + " can't be summed up: it is damaged, or they are too many for this"
                                + " heap.");
            }
            if (compaction.revision() > compactRevision) {
                return Optional.empty();
            }
            Sum sum = new Sum(live, compactRevision);
            database.check(new KeyBucketVisitor(sum));
            return Optional.of(new KeyspaceHash(sum.crc.getValue(), sum.newest, compactRevision));
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "Cannot read the snapshot " + snapshot + ": " + e.getMessage(), e);
        }
    }

    /** The second walk. */
    private static final class Sum implements KeyBucketVisitor.Revisions {

        private final CRC32C crc = new CRC32C();
        private final LiveKeys live;
        private final long compactRevision;
        private long newest;

        private Sum(LiveKeys live, long compactRevision) {
            this.live = live;
            this.compactRevision = compactRevision;
            crc.update(EtcdBuckets.KEY.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void revision(Entry entry, RevisionKey revision, KeyValue content) {
            newest = revision.main();
            boolean compacted = revision.main() <= compactRevision;
            // Where nothing is alive, etcd takes it for a member that was never compacted.
            boolean superseded = compacted && live.live() > 0 && !live.isLive(content.key(), entry.at());
            boolean deletion = revision.main() == compactRevision && revision.tombstone();
            if (!superseded && !deletion) {
                update(entry.key());
                update(entry.value());
            }
        }

        private void update(Slice slice) {
            crc.update(slice.bytes(), slice.at(), slice.length());
        }
    }
}
