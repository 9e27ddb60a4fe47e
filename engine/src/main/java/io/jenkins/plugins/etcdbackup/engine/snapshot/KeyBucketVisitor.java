package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/** Shows only the revisions, and only those that decode: what else there is, the checks report. */
final class KeyBucketVisitor implements EntryVisitor {

    /** Takes one revision after the other, in rising order. */
    interface Revisions {
        void revision(Entry entry, RevisionKey revision, KeyValue content);
    }

    private final Revisions revisions;
    private boolean inKeyBucket;

    KeyBucketVisitor(Revisions revisions) {
        this.revisions = revisions;
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        if (depth == 1) {
            inKeyBucket = name.is(EtcdBuckets.KEY);
        }
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (!inKeyBucket || depth != 1) {
            return;
        }
        RevisionKey revision = RevisionKey.parse(entry.key());
        KeyValue content = KeyValue.parse(entry.value());
        if (revision != null && content != null) {
            revisions.revision(entry, revision, content);
        }
    }
}
