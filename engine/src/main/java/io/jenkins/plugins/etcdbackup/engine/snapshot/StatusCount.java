package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Meta;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.util.regex.Pattern;

/**
 * Computes the status as etcd's tools do (etcd v3.4.23 clientv3/snapshot, v3.5.16 and v3.6 etcdutl/snapshot,
 * v3_snapshot.go): the hash runs over the name of each bucket of the root, then over its keys and values, in order.
 */
final class StatusCount implements EntryVisitor {

    private static final Pattern SEMANTIC_VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+[0-9A-Za-z.+-]*");
    private static final int LONGEST_VERSION = 64;

    private final StatusRules rules;
    private final LiveKeys liveKeys;
    private final BucketHash hash = new BucketHash();
    private boolean inKeyBucket;
    private boolean inMetaBucket;
    private long entries;
    private long revision;
    private String version = "";
    private boolean countable = true;

    StatusCount(StatusRules rules, LiveKeys liveKeys) {
        this.rules = rules;
        this.liveKeys = liveKeys;
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        hash.update(name);
        if (depth == 1) {
            inKeyBucket = name.is(EtcdBuckets.KEY);
            inMetaBucket = name.is(EtcdBuckets.META);
        } else if (depth == 2) {
            // To etcd's tools a bucket in a bucket is a key without a value.
            entries++;
            countable &= !inKeyBucket;
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
        if (inKeyBucket) {
            countRevision(entry);
        } else if (inMetaBucket
                && entry.key().is("storageVersion")
                && entry.value().length() <= LONGEST_VERSION) {
            String text = entry.value().text();
            version = SEMANTIC_VERSION.matcher(text).matches() ? text : "";
        }
    }

    private void countRevision(Entry entry) {
        RevisionKey key = RevisionKey.parse(entry.key());
        if (key == null) {
            countable = false;
            return;
        }
        revision = key.main();
        if (rules == StatusRules.ETCD_3_6) {
            KeyValue content = KeyValue.parse(entry.value());
            if (content == null) {
                countable = false;
            } else {
                liveKeys.put(content.key(), entry.at(), key.tombstone());
            }
        }
    }

    @Override
    public void leavePage() {
        hash.flush();
    }

    @Override
    public void leaveBucket() {
        // What follows is another bucket, or the end.
    }

    /** The status, or null where a figure cannot be had by these rules. */
    SnapshotStatus status(Meta meta) {
        long totalSize = meta.highWaterMark() * meta.pageSize();
        if (!countable || liveKeys.overflowed()) {
            return null;
        }
        return switch (rules) {
            case ETCD_3_5 -> new SnapshotStatus(hash.value(), revision, entries, totalSize, null);
            case ETCD_3_6 -> new SnapshotStatus(hash.value(), revision, liveKeys.live(), totalSize, version);
        };
    }
}
