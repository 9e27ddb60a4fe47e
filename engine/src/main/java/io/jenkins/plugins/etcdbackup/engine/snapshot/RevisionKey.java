package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * A key of bucket "key": main revision as 8 bytes, '_', sub revision as 8 bytes, both big-endian, then 't' for a
 * deletion (etcd v3.5, server/mvcc/revision.go).
 */
record RevisionKey(long main, long sub, boolean tombstone) {

    private static final int PLAIN_BYTES = 17;
    private static final int SEPARATOR_AT = 8;
    private static final int SUB_AT = 9;

    /** The revision, or null where the bytes are none. */
    static RevisionKey parse(Slice key) {
        boolean tombstone = key.length() == PLAIN_BYTES + 1 && key.byteAt(PLAIN_BYTES) == 't';
        if (key.length() != PLAIN_BYTES && !tombstone || key.byteAt(SEPARATOR_AT) != '_') {
            return null;
        }
        long main = key.bigEndianLong(0);
        long sub = key.bigEndianLong(SUB_AT);
        return main < 0 || sub < 0 ? null : new RevisionKey(main, sub, tombstone);
    }
}
