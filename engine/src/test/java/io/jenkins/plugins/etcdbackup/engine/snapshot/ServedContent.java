package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import io.jenkins.plugins.etcdbackup.engine.bbolt.EntryVisitor;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What an etcd serves to its clients, or would by our reading of a file.
 *
 * @param revision that of the newest change, or of the compaction that removed it
 * @param keys live keys with their revisions, version, lease and the value's hash
 * @param leases ids in hexadecimal
 */
record ServedContent(long revision, Map<String, String> keys, Set<String> leases) {

    private static final ByteSequence FIRST = ByteSequence.from(new byte[] {0});

    /** Asks a real one. */
    static ServedContent of(EtcdCluster etcd) throws Exception {
        Map<String, String> keys = new TreeMap<>();
        long revision;
        try (Client client = KubernetesLikeData.client(etcd)) {
            GetResponse all = client.getKVClient()
                    .get(FIRST, GetOption.builder().withRange(FIRST).build())
                    .get(30, TimeUnit.SECONDS);
            revision = all.getHeader().getRevision();
            all.getKvs()
                    .forEach(kv -> keys.put(
                            hex(kv.getKey().getBytes()),
                            of(
                                    kv.getCreateRevision(),
                                    kv.getModRevision(),
                                    kv.getVersion(),
                                    kv.getLease(),
                                    kv.getValue().getBytes())));
        }
        Set<String> leases = etcd.etcdctl("lease", "list")
                .orFail()
                .output()
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("[0-9a-f]{16}"))
                .collect(Collectors.toCollection(TreeSet::new));
        return new ServedContent(revision, keys, leases);
    }

    /** Reads a file, which {@link SnapshotVerifier} passed. */
    static ServedContent in(Path snapshot) throws Exception {
        FileContent content = new FileContent();
        try (BoltFile file = BoltFile.open(FileChannel.open(snapshot))) {
            file.check(content);
        }
        return new ServedContent(content.revision, content.keys, content.leases);
    }

    private static String of(long created, long modified, long version, long lease, byte[] value) {
        return created + "/" + modified + "/" + version + "/" + Long.toHexString(lease) + "/" + value.length + "/"
                + Arrays.hashCode(value);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** In what the two differ, or nothing. */
    String differenceTo(ServedContent other) {
        if (revision != other.revision) {
            return "revision " + revision + " and " + other.revision;
        }
        if (!leases.equals(other.leases)) {
            return "leases " + leases + " and " + other.leases;
        }
        for (String key : keys.keySet()) {
            if (!keys.get(key).equals(other.keys.get(key))) {
                return "key " + key + " is " + keys.get(key) + " and " + other.keys.get(key);
            }
        }
        return keys.size() == other.keys.size() ? "" : keys.size() + " keys and " + other.keys.size();
    }

    /** Collects it from a walk over the file. */
    private static final class FileContent implements EntryVisitor {

        private final Map<String, String> keys = new TreeMap<>();
        private final Set<String> leases = new TreeSet<>();
        private long revision = 1;
        private String bucket;

        @Override
        public void enterBucket(Slice name, int depth) {
            bucket = name.text();
        }

        @Override
        public void leaveBucket() {
            bucket = "";
        }

        @Override
        public void entry(Entry entry, int depth) {
            if (bucket.equals(EtcdBuckets.KEY)) {
                change(entry);
            } else if (bucket.equals(EtcdBuckets.LEASE)) {
                leases.add(hex(entry.key().toArray()));
            } else if (bucket.equals(EtcdBuckets.META) && entry.key().text().endsWith("CompactRev")) {
                revision = Math.max(revision, entry.value().bigEndianLong(0));
            }
        }

        private void change(Entry entry) {
            RevisionKey at = RevisionKey.parse(entry.key());
            KeyValue kv = KeyValue.parse(entry.value());
            revision = Math.max(revision, at.main());
            String key = hex(kv.key().toArray());
            if (at.tombstone()) {
                keys.remove(key);
            } else if (!key.isEmpty()) {
                keys.put(
                        key,
                        of(
                                kv.createRevision(),
                                kv.modRevision(),
                                kv.version(),
                                kv.lease(),
                                kv.value().toArray()));
            }
        }
    }
}
