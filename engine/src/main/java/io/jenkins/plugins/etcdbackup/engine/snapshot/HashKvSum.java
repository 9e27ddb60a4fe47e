package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/** The second walk for {@link HashKv}: sums up the changes that count. */
final class HashKvSum implements EntryVisitor {

    private final LiveKeys live;
    private final long revision;
    private final long compacted;
    private final BucketHash hash = new BucketHash();
    private boolean inKeyBucket;

    HashKvSum(LiveKeys live, long revision, long compacted) {
        this.live = live;
        this.revision = revision;
        this.compacted = compacted;
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        inKeyBucket = depth == 1 && name.is(EtcdBuckets.KEY);
        if (inKeyBucket) {
            hash.update(name);
        }
    }

    @Override
    public void entry(Entry entry, int depth) {
        RevisionKey at = inKeyBucket ? RevisionKey.parse(entry.key()) : null;
        if (at != null && counts(at, entry)) {
            hash.update(entry.key());
            hash.update(entry.value());
        }
    }

    private boolean counts(RevisionKey at, Entry entry) {
        if (at.main() > revision || at.main() == compacted && at.tombstone()) {
            return false;
        }
        if (at.main() > compacted || live.live() == 0) {
            // Where no key is live, etcd leaves out nothing.
            return true;
        }
        KeyValue content = KeyValue.parse(entry.value());
        return content != null && live.isLive(content.key(), entry.at());
    }

    @Override
    public void leavePage() {
        hash.flush();
    }

    long value() {
        return hash.value();
    }
}
