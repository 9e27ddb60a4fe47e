package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Meta;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * Computes the status as etcd's tools do (etcd v3.4.23 clientv3/snapshot, v3.5.16, v3.6 and v3.7 etcdutl/snapshot,
 * v3_snapshot.go): the hash runs over the name of each bucket of the root, then over its keys and values, in order.
 */
final class StatusCount implements EntryVisitor {

    private static final long NOWHERE = -1;

    private final StatusRules wanted;
    private final BoltFile database;
    private final FollowedKeys keys;
    private final BucketHash hash = new BucketHash();
    private final StorageVersion version = new StorageVersion();
    private boolean inKeyBucket;
    private long entries;
    private long revision;
    private long clusterVersionAt = NOWHERE;
    private SnapshotClusterIdentity cluster;
    private boolean revisionsAreReadable = true;
    private boolean keysAreReadable = true;

    StatusCount(StatusRules wanted, BoltFile database, FollowedKeys keys) {
        this.wanted = wanted;
        this.database = database;
        this.keys = keys;
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        hash.update(name);
        version.enterBucket(name, depth);
        if (depth == 1) {
            inKeyBucket = name.is(EtcdBuckets.KEY);
        } else if (depth == 2) {
            // To etcd's tools a bucket in a bucket is a key without a value.
            entries++;
            revisionsAreReadable &= !inKeyBucket;
        }
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (depth != 1) {
            // etcd's tools refuse such a file, and so does the check of buckets.
            return;
        }
        entries++;
        hash.update(entry.key());
        hash.update(entry.value());
        version.entry(entry, depth);
        if (inKeyBucket) {
            countRevision(entry);
        }
    }

    private void countRevision(Entry entry) {
        RevisionKey key = RevisionKey.parse(entry.key());
        if (key == null) {
            revisionsAreReadable = false;
            return;
        }
        revision = key.main();
        KeyValue content = KeyValue.parse(entry.value());
        if (content == null) {
            keysAreReadable = false;
            return;
        }
        keys.follow(entry, key, content);
        if (content.key().is(ClusterVersionObject.KEY)) {
            clusterVersionAt = key.tombstone() ? NOWHERE : entry.at();
        }
    }

    @Override
    public void leavePage() {
        hash.flush();
    }

    @Override
    public void leaveBucket() {
        if (inKeyBucket && clusterVersionAt != NOWHERE) {
            KeyValue newest = KeyValue.parse(database.entryAt(clusterVersionAt).value());
            cluster = ClusterVersionObject.read(newest.value());
        }
        inKeyBucket = false;
    }

    /** The status, or null where a figure cannot be had by these rules. */
    SnapshotStatus status(Meta meta) {
        long totalSize = meta.highWaterMark() * meta.pageSize();
        if (!revisionsAreReadable) {
            return null;
        }
        if (rules() == StatusRules.ETCD_3_5) {
            return new SnapshotStatus(hash.value(), revision, entries, totalSize, null);
        }
        return keysAreReadable && !keys.overflowed()
                ? new SnapshotStatus(hash.value(), revision, keys.live(), totalSize, version.text())
                : null;
    }

    /** By the newest ClusterVersion object; null where there is none. */
    SnapshotClusterIdentity cluster() {
        return cluster;
    }

    /** Whether there were more keys than could be counted, where they are what counts. */
    boolean needsMoreRoom() {
        return keys.overflowed() && rules() == StatusRules.ETCD_3_6;
    }

    /** Known only after the walk if they are the file's own. */
    private StatusRules rules() {
        return wanted == StatusRules.OF_FILE ? StatusRules.ofFile(version.text(), cluster) : wanted;
    }
}
