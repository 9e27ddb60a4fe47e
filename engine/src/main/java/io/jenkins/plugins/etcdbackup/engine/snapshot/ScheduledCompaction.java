package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/** Reads up to which revision a file is compacted, or was about to be (etcd v3.6, schema/meta.go: scheduledCompactRev). */
final class ScheduledCompaction implements EntryVisitor {

    private boolean inMetaBucket;
    /** What a member answers that never compacted. */
    private long revision = -1;

    @Override
    public void enterBucket(Slice name, int depth) {
        if (depth == 1) {
            inMetaBucket = name.is(EtcdBuckets.META);
        }
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (inMetaBucket
                && depth == 1
                && entry.key().is("scheduledCompactRev")
                && entry.value().length() >= Long.BYTES) {
            revision = entry.value().bigEndianLong(0);
        }
    }

    /** Once the walk has come by it. */
    long revision() {
        return revision;
    }
}
