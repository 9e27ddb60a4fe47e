package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/** The first walk for {@link HashKv}: which change is each key's newest up to a revision, and how far the history goes. */
final class HashKvRange implements EntryVisitor {

    private final LiveKeys live;
    private final long revision;
    private boolean inKeyBucket;
    private boolean inMetaBucket;
    private long newest = 1;
    private long compacted;

    HashKvRange(BoltFile database, long revision) {
        this.live = new LiveKeys(database, LiveKeys.limitForThisHeap());
        this.revision = revision;
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        inKeyBucket = depth == 1 && name.is(EtcdBuckets.KEY);
        inMetaBucket = depth == 1 && name.is(EtcdBuckets.META);
    }

    @Override
    public void leaveBucket() {
        // The next one to be entered decides.
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (inKeyBucket) {
            RevisionKey at = RevisionKey.parse(entry.key());
            KeyValue content = KeyValue.parse(entry.value());
            if (at != null && content != null) {
                newest = at.main();
                if (at.main() <= revision) {
                    live.put(content.key(), entry.at(), at.tombstone());
                }
            }
        } else if (inMetaBucket
                && (entry.key().is("scheduledCompactRev") || entry.key().is("finishedCompactRev"))) {
            RevisionKey at = RevisionKey.parse(entry.value());
            compacted = Math.max(compacted, at == null ? 0 : at.main());
        }
    }

    /** Complete after the walk. */
    LiveKeys live() {
        return live;
    }

    /** A compaction may have removed the newest change, a deletion. */
    long newest() {
        return Math.max(newest, compacted);
    }

    long compacted() {
        return compacted;
    }
}
