package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.file.Path;

/** Reads what is in a snapshot, in two walks over it: the first finds the live keys, the second counts them. */
public final class ContentsReader {

    private ContentsReader() {}

    /** Reads a snapshot; a damaged one is refused, and {@link SnapshotVerifier} says what is wrong with it. */
    public static SnapshotContents read(Path file) throws BackupException, InterruptedException {
        return read(SnapshotSource.file(file));
    }

    /** The same for a snapshot that is no plain file. */
    public static SnapshotContents read(SnapshotSource snapshot) throws BackupException, InterruptedException {
        return read(snapshot, ValueVisitor.NONE);
    }

    /** The same, and shows all that is read to somebody else. */
    public static SnapshotContents read(SnapshotSource snapshot, ValueVisitor values)
            throws BackupException, InterruptedException {
        try (BoltFile database = snapshot.database()) {
            PackedFile.refuse(snapshot);
            LiveKeys live = new LiveKeys(database, LiveKeys.limitForThisHeap());
            BoltCheck check = database.check(new KeyBucketVisitor((entry, revision, content) -> {
                live.put(content.key(), entry.at(), revision.tombstone());
            }));
            refuseDamaged(snapshot, check);
            if (live.overflowed()) {
                throw new BackupException(
                        Stage.VERIFY,
                        snapshot + " holds more distinct keys than this heap has room for: give Java more with -Xmx.");
            }
            ContentsCount count = new ContentsCount(live, values);
            StorageVersion version = new StorageVersion();
            database.check(new BothVisitors(new KeyBucketVisitor(count), version));
            return count.contents(check, version.text());
        } catch (IOException e) {
            throw snapshot.unreadable(e);
        }
    }

    static void refuseDamaged(SnapshotSource snapshot, BoltCheck check) throws BackupException {
        if (!check.readable()) {
            throw new BackupException(
                    Stage.VERIFY,
                    snapshot + " is damaged or no etcd snapshot ("
                            + check.faults().get(0).sentence()
                            + "): `etcd-backup verify` lists everything that is wrong with it.");
        }
    }
}
