package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltContent;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** All that a real snapshot holds, to be changed record by record and written as a sound file again. */
final class SnapshotRecords {

    private final TreeMap<String, TreeMap<byte[], byte[]>> buckets = new TreeMap<>();

    static SnapshotRecords of(Path snapshot) throws Exception {
        SnapshotRecords records = new SnapshotRecords();
        BoltContent.of(snapshot).forEach((name, entries) -> {
            TreeMap<byte[], byte[]> bucket = records.bucket(name);
            entries.forEach(entry -> bucket.put(entry.getKey(), entry.getValue()));
        });
        return records;
    }

    SnapshotRecords copy() {
        SnapshotRecords copy = new SnapshotRecords();
        buckets.forEach((name, entries) -> copy.bucket(name).putAll(entries));
        return copy;
    }

    private TreeMap<byte[], byte[]> bucket(String name) {
        return buckets.computeIfAbsent(name, bucket -> new TreeMap<>(Arrays::compareUnsigned));
    }

    SnapshotRecords put(String bucket, byte[] key, byte[] value) {
        bucket(bucket).put(key, value);
        return this;
    }

    SnapshotRecords put(String bucket, String key, byte[] value) {
        return put(bucket, text(key), value);
    }

    SnapshotRecords put(String bucket, String key, String value) {
        return put(bucket, key, text(value));
    }

    SnapshotRecords drop(String bucket) {
        buckets.remove(bucket);
        return this;
    }

    SnapshotRecords remove(String bucket, byte[] key) {
        bucket(bucket).remove(key);
        return this;
    }

    List<byte[]> keys(String bucket) {
        return List.copyOf(bucket(bucket).keySet());
    }

    byte[] firstKey(String bucket) {
        return bucket(bucket).firstKey();
    }

    byte[] value(String bucket, byte[] key) {
        return bucket(bucket).get(key);
    }

    byte[] value(String bucket, String key) {
        return value(bucket, text(key));
    }

    /** Changes the value of a bucket's first key. */
    SnapshotRecords changeFirst(String bucket, UnaryOperator<byte[]> change) {
        byte[] key = firstKey(bucket);
        return put(bucket, key, change.apply(value(bucket, key).clone()));
    }

    /** Puts the value of a bucket's first key under another key. */
    SnapshotRecords renameFirst(String bucket, byte[] key) {
        return put(bucket, key, bucket(bucket).pollFirstEntry().getValue());
    }

    byte[] sealed() {
        Map<String, List<Map.Entry<byte[], byte[]>>> content = new LinkedHashMap<>();
        buckets.forEach((name, entries) -> content.put(name, List.copyOf(entries.entrySet())));
        return SnapshotImage.sealed(new BoltWriter(4096, ByteOrder.LITTLE_ENDIAN, false).write(content));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] revision(long main, long sub) {
        return ByteBuffer.allocate(17)
                .putLong(main)
                .put((byte) '_')
                .putLong(sub)
                .array();
    }

    static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
