package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * Shows the revisions of some keys; of all others it reads the key alone, with which etcd begins each message. Invariant:
 * what decodes and belongs to one of the keys is shown, and what does not decode though it may belong to one is {@link #damage}.
 */
final class KeySearch implements EntryVisitor {

    /** Field 1, which is bytes (etcd v3.5, api/mvccpb/kv.proto). */
    private static final byte KEY_TAG = 0x0a;

    private static final int CONTINUES = 0x80;

    private final KeyFilter filter;
    private final KeyBucketVisitor.Revisions revisions;
    private final ScheduledCompaction compaction = new ScheduledCompaction();
    private boolean inKeyBucket;
    private long newest;
    private String damage;

    KeySearch(KeyFilter filter, KeyBucketVisitor.Revisions revisions) {
        this.filter = filter;
        this.revisions = revisions;
    }

    /** The first thing that could not be read though it may belong to one of the keys, or null. */
    String damage() {
        return damage;
    }

    /** Up to which revision the history is gone; -1 where none is. */
    long compacted() {
        return compaction.revision();
    }

    /** The newest revision of any key. */
    long newest() {
        return Math.max(newest, compaction.revision());
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        compaction.enterBucket(name, depth);
        if (depth == 1) {
            inKeyBucket = name.is(EtcdBuckets.KEY);
        }
    }

    @Override
    public void entry(Entry entry, int depth) {
        if (!inKeyBucket || depth != 1) {
            compaction.entry(entry, depth);
            return;
        }
        Slice key = entry.key();
        if (key.length() >= Long.BYTES) {
            newest = key.bigEndianLong(0);
        }
        if (mayMatch(entry.value())) {
            show(entry);
        }
    }

    private boolean mayMatch(Slice message) {
        if (message.length() < 2 || message.byteAt(0) != KEY_TAG) {
            return message.length() > 0;
        }
        int length = message.byteAt(1);
        int at = 2;
        if (length < 0) {
            if (message.length() < 3 || message.byteAt(2) < 0) {
                return true;
            }
            length = length & ~CONTINUES & 0xff | message.byteAt(2) << 7;
            at = 3;
        }
        return length > message.length() - at || filter.matches(message.bytes(), message.at() + at, length);
    }

    private void show(Entry entry) {
        RevisionKey revision = RevisionKey.parse(entry.key());
        KeyValue content = KeyValue.parse(entry.value());
        if (revision == null || content == null) {
            noteDamage("the entry " + entry.key() + " of bucket key is not what etcd writes");
            return;
        }
        Slice key = content.key();
        if (key.length() > 0 && filter.matches(key.bytes(), key.at(), key.length())) {
            revisions.revision(entry, revision, content);
        }
    }

    private void noteDamage(String sentence) {
        damage = damage == null ? sentence : damage;
    }
}
