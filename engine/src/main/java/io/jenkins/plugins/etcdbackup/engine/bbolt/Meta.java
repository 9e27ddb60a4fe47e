package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.nio.ByteOrder;

/**
 * What a valid meta page says of its file (bbolt v1.3.x and v1.4.x, internal/common/meta.go).
 *
 * @param pageSize in bytes: that of the machine which created the file
 * @param order byte order of that machine
 * @param root page of the bucket of buckets
 * @param freelist page of the freelist, or {@link #NO_FREELIST}
 * @param highWaterMark number of pages in the file
 * @param transaction the transaction that wrote it
 */
public record Meta(int pageSize, ByteOrder order, long root, long freelist, long highWaterMark, long transaction) {

    /** Stands for "not persisted", which is how etcd since 3.4 keeps its file. */
    public static final long NO_FREELIST = -1L;

    public boolean freelistPersisted() {
        return freelist != NO_FREELIST;
    }
}
