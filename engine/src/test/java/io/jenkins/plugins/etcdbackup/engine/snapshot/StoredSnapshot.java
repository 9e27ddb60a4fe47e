package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.google.protobuf.CodedOutputStream;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a snapshot of these revisions without an etcd, for tests that are about its values. */
public final class StoredSnapshot {

    private final List<Map.Entry<byte[], byte[]>> revisions = new ArrayList<>();

    public StoredSnapshot put(String key, byte[] value) {
        return revision(key, value, "");
    }

    public StoredSnapshot delete(String key) {
        return revision(key, new byte[0], "t");
    }

    private StoredSnapshot revision(String key, byte[] value, String mark) {
        return revision(keyValue(key, value, revisions.size() + 2L), mark);
    }

    /** The newest revision, without its last bytes. */
    public StoredSnapshot putCut(String key, byte[] value, int cut) {
        byte[] message = keyValue(key, value, revisions.size() + 2L);
        return revision(Arrays.copyOf(message, message.length - cut), "");
    }

    private StoredSnapshot revision(byte[] message, String mark) {
        long main = revisions.size() + 2L;
        byte[] plain =
                ByteBuffer.allocate(17).putLong(main).put((byte) '_').putLong(0).array();
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        name.writeBytes(plain);
        name.writeBytes(mark.getBytes(StandardCharsets.US_ASCII));
        revisions.add(Map.entry(name.toByteArray(), message));
        return this;
    }

    private static byte[] keyValue(String key, byte[] value, long revision) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream message = CodedOutputStream.newInstance(bytes);
        try {
            message.writeString(1, key);
            message.writeInt64(2, revision);
            message.writeInt64(3, revision);
            message.writeInt64(4, 1);
            message.writeByteArray(5, value);
            message.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** With etcd's buckets and its trailing sha256. */
    public Path write(Path file) throws IOException {
        Map<String, List<Map.Entry<byte[], byte[]>>> buckets = new LinkedHashMap<>();
        buckets.put("key", revisions);
        buckets.put("meta", List.of());
        byte[] database = new BoltWriter(4096, ByteOrder.LITTLE_ENDIAN, false).write(buckets);
        return Files.write(file, SnapshotImage.sealed(database));
    }
}
