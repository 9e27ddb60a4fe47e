package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltCheck;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Counts the live keys of a snapshot on the second walk over it. */
final class ContentsCount implements KeyBucketVisitor.Revisions {

    private static final int MAX_RESOURCES = 4096;
    private static final int MAX_NAMESPACES = 20_000;
    private static final int MAX_PREFIXES = 64;
    private static final int LARGEST_OBJECTS = 20;
    private static final int LONGEST_SHOWN_KEY = 512;
    /** Kubernetes' names end far below; etcd itself would take keys of megabytes. */
    private static final int LONGEST_KEY = 4096;

    private static final String OTHERS = "(others)";

    private final LiveKeys live;
    private final ValueVisitor values;
    private final Map<String, Tally> resources = new HashMap<>();
    private final Map<String, Tally> namespaces = new HashMap<>();
    private final Map<String, Tally> prefixes = new HashMap<>();
    private final PriorityQueue<SnapshotContents.StoredObject> largest =
            new PriorityQueue<>(Comparator.comparingLong(SnapshotContents.StoredObject::bytes));
    private final Tally all = new Tally();
    private SnapshotClusterIdentity cluster;
    private long newest;

    /** Keys and bytes of one thing. */
    private static final class Tally {
        private String type;
        private long keys;
        private long bytes;

        private void add(long size) {
            keys++;
            bytes += size;
        }
    }

    ContentsCount(LiveKeys live, ValueVisitor values) {
        this.live = live;
        this.values = values;
    }

    @Override
    public void revision(Entry entry, RevisionKey revision, KeyValue content) {
        newest = revision.main();
        if (content.key().length() == 0 || !live.isLive(content.key(), entry.at())) {
            // A restore with --bump-revision leaves one revision without a key.
            return;
        }
        long size = (long) content.key().length() + content.value().length();
        all.add(size);
        int shownBytes = Math.min(content.key().length(), LONGEST_KEY);
        String key = content.key().part(0, shownBytes).text();
        ResourceKey name = ResourceKey.of(key);
        Tally resource = tally(resources, name.resource(), MAX_RESOURCES);
        resource.add(size);
        StoredValue value = new StoredValue(content.value());
        if (value.isEncrypted()) {
            tally(prefixes, value.encryptionPrefix(), MAX_PREFIXES).add(size);
        } else if (resource.type == null) {
            resource.type = value.type().orElse("");
        }
        if (name.namespace() != null) {
            tally(namespaces, name.namespace(), MAX_NAMESPACES).add(size);
        }
        if (content.key().is(ClusterVersionObject.KEY)) {
            cluster = ClusterVersionObject.read(content.value());
        }
        keepLargest(key, size, revision.main());
        values.live(name.resource(), content.key().buffer(), content.value().buffer());
    }

    private static Tally tally(Map<String, Tally> tallies, String name, int max) {
        boolean room = tallies.size() < max || tallies.containsKey(name);
        return tallies.computeIfAbsent(room ? name : OTHERS, n -> new Tally());
    }

    private void keepLargest(String key, long size, long revision) {
        boolean full = largest.size() == LARGEST_OBJECTS;
        if (full && largest.element().bytes() >= size) {
            return;
        }
        if (full) {
            largest.remove();
        }
        String shown = ResourceKey.shown(key);
        String cut = shown.length() > LONGEST_SHOWN_KEY ? shown.substring(0, LONGEST_SHOWN_KEY) + "..." : shown;
        largest.add(new SnapshotContents.StoredObject(cut, size, revision));
    }

    SnapshotContents contents(BoltCheck check, String storageVersion) {
        List<SnapshotContents.StoredObject> objects = new ArrayList<>(largest);
        objects.sort(Comparator.comparingLong(SnapshotContents.StoredObject::bytes)
                .reversed()
                .thenComparing(SnapshotContents.StoredObject::key));
        return new SnapshotContents(
                newest,
                storageVersion,
                all.keys,
                all.bytes,
                check.meta().highWaterMark() * check.meta().pageSize(),
                check.pagesUsed() * check.meta().pageSize(),
                sorted(resources).stream()
                        .map(entry -> new SnapshotContents.Resource(
                                entry.getKey(), type(entry.getValue()), entry.getValue().keys, entry.getValue().bytes))
                        .toList(),
                objects,
                sorted(namespaces).stream()
                        .map(entry -> new SnapshotContents.Namespace(
                                entry.getKey(), entry.getValue().keys, entry.getValue().bytes))
                        .toList(),
                sorted(prefixes).stream()
                        .map(entry -> new SnapshotContents.Encryption(entry.getKey(), entry.getValue().keys))
                        .toList(),
                cluster);
    }

    private static String type(Tally tally) {
        return tally.type == null || tally.type.isEmpty() ? null : tally.type;
    }

    private static List<Map.Entry<String, Tally>> sorted(Map<String, Tally> tallies) {
        return tallies.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Tally> entry) -> entry.getValue().bytes)
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }
}
