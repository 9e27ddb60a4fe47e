package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the API servers keep in a snapshot, counted over the live keys: each key's newest revision, unless that is a
 * deletion. The file is walked twice; memory is some 20 bytes for each distinct key plus a few megabytes, so that
 * 64 MB of heap hold over a million keys whatever the file's size.
 *
 * @param revision main revision of the newest change
 * @param storageVersion release of the schema that it is kept by, such as 3.6.0; "" before etcd 3.6
 * @param keys live keys
 * @param bytes of live keys and their values
 * @param databaseBytes size of the database without the trailing sha256
 * @param usedBytes how much of it is in use; the rest is what a defragmentation gives back
 * @param resources largest first; what is beyond the first 4,096 is counted as "(others)"
 * @param objects the twenty largest values
 * @param namespaces largest first; what is beyond the first 20,000 is counted as "(others)"
 * @param encryption how many values stand behind which prefix of encryption at rest
 * @param cluster by the ClusterVersion object inside; null where there is none
 */
public record SnapshotContents(
        long revision,
        String storageVersion,
        long keys,
        long bytes,
        long databaseBytes,
        long usedBytes,
        List<Resource> resources,
        List<StoredObject> objects,
        List<Namespace> namespaces,
        List<Encryption> encryption,
        SnapshotClusterIdentity cluster)
        implements Serializable {

    /** @param type API version and kind as the first object of the resource says, or null */
    public record Resource(String resource, String type, long keys, long bytes) implements Serializable {}

    /** @param key as stored; names of OAuth tokens are hidden */
    public record StoredObject(String key, long bytes, long revision) implements Serializable {}

    public record Namespace(String namespace, long keys, long bytes) implements Serializable {}

    /** @param prefix provider, version and key's name, such as {@code k8s:enc:aescbc:v1:1:} */
    public record Encryption(String prefix, long keys) implements Serializable {}

    public SnapshotContents {
        resources = List.copyOf(resources);
        objects = List.copyOf(objects);
        namespaces = List.copyOf(namespaces);
        encryption = List.copyOf(encryption);
    }

    /** How many live values are encrypted at rest. */
    public long encryptedKeys() {
        return encryption.stream().mapToLong(Encryption::keys).sum();
    }

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
                values.revision(content.key().buffer(), content.value().buffer());
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
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.VERIFY, "There is no file " + snapshot + ".", e);
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "Cannot read the snapshot " + snapshot + ": " + e.getMessage(), e);
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
