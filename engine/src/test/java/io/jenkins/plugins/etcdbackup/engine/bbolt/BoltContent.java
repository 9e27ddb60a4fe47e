package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Copies all that a file holds into memory. */
public final class BoltContent implements EntryVisitor {

    private final Map<String, List<Map.Entry<byte[], byte[]>>> buckets = new LinkedHashMap<>();
    private List<Map.Entry<byte[], byte[]>> current;

    private BoltContent() {}

    /** Buckets with their keys and values, in order. */
    public static Map<String, List<Map.Entry<byte[], byte[]>>> of(Path file) throws IOException, InterruptedException {
        BoltContent content = new BoltContent();
        try (BoltFile database = BoltFile.open(FileChannel.open(file))) {
            database.check(content);
        }
        return content.buckets;
    }

    @Override
    public void enterBucket(Slice name, int depth) {
        current = buckets.computeIfAbsent(name.text(), bucket -> new ArrayList<>());
    }

    @Override
    public void entry(Entry entry, int depth) {
        current.add(Map.entry(entry.key().toArray(), entry.value().toArray()));
    }

    @Override
    public void leaveBucket() {
        current = null;
    }
}
