package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.snapshot.KeyPart;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotObjects.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What came, went and changed from one backup to another. Of the older one it remembers only where each object stands,
 * so that memory does not depend on what the objects hold; values are compared as they are once decrypted.
 */
public final class BackupDifference {

    /** What an object that went may take in memory, its key included. */
    private static final int BYTES_OF_A_KEY = 300;

    private final BackupObjects older;
    private final BackupObjects newer;
    private final long maxKeys;

    /** Takes the differences. */
    public interface Visitor {
        void came(FoundObject object);

        void went(FoundObject object);

        /** @param changes none where one of the two could not be read */
        void changed(FoundObject before, FoundObject after, List<ObjectChange> changes);
    }

    public BackupDifference(BackupObjects older, BackupObjects newer) {
        this(older, newer, Runtime.getRuntime().maxMemory() / 2 / BYTES_OF_A_KEY);
    }

    /** @param maxKeys that are compared at once */
    BackupDifference(BackupObjects older, BackupObjects newer, long maxKeys) {
        this.older = older;
        this.newer = newer;
        this.maxKeys = maxKeys;
    }

    /**
     * Compares the objects of some resources, in the order of resource, namespace and name; those that went come last. More of
     * them than the heap has room for come part by part.
     *
     * @param namespace null for all
     */
    public void compare(List<ResourceType> types, String namespace, Visitor visitor)
            throws BackupException, InterruptedException {
        ObjectKeys keys = new ObjectKeys(types, namespace, Set.of());
        try {
            compare(keys, KeyPart.all(keys), visitor);
        } catch (IOException e) {
            throw BackupObjects.unreadable(e);
        }
    }

    private void compare(ObjectKeys keys, KeyPart part, Visitor visitor)
            throws BackupException, InterruptedException, IOException {
        Map<Long, Long> before = new HashMap<>();
        AtomicInteger keysBefore = new AtomicInteger();
        older.snapshot().liveKeysAt(ObjectQuery.NEWEST, part, (key, place) -> {
            if (keysBefore.getAndIncrement() < maxKeys) {
                before.put(digest(key), place);
            }
        });
        if (keysBefore.get() > maxKeys) {
            before.clear();
            for (KeyPart smaller : part.split((int) (keysBefore.get() / maxKeys) + 2)) {
                compare(keys, smaller, visitor);
            }
            return;
        }
        newer.snapshot().liveAt(ObjectQuery.NEWEST, part, Comparator.naturalOrder(), after -> {
            Long place = before.remove(digest(after.key()));
            if (place == null) {
                visitor.came(newer.read(keys, after));
            } else {
                compare(keys, older.snapshot().read(place), after, visitor);
            }
        });
        for (long gone : inOrder(before)) {
            visitor.went(older.read(keys, older.snapshot().read(gone)));
        }
    }

    private void compare(ObjectKeys keys, Stored before, Stored after, Visitor visitor)
            throws BackupException, InterruptedException, IOException {
        if (isSame(before, after)) {
            return;
        }
        FoundObject one = older.read(keys, before);
        FoundObject other = newer.read(keys, after);
        boolean readable = one.isReadable() && other.isReadable();
        List<ObjectChange> changes = readable ? ObjectChange.between(one.json(), other.json()) : List.of();
        if (!readable || !changes.isEmpty()) {
            visitor.changed(one, other, changes);
        }
    }

    private boolean isSame(Stored before, Stored after) throws BackupException, InterruptedException, IOException {
        try {
            return Arrays.equals(older.plain(before), newer.plain(after));
        } catch (UndecodableException e) {
            return before.revision() == after.revision() && Arrays.equals(before.value(), after.value());
        }
    }

    /** By key, without the values: they may be many. */
    private Collection<Long> inOrder(Map<Long, Long> places) throws IOException {
        Map<String, Long> gone = new TreeMap<>();
        for (long place : places.values()) {
            gone.put(older.snapshot().read(place).key(), place);
        }
        return gone.values();
    }

    /** Of 64 bits: that two of a million keys have the same is as likely as one in 37 million. */
    private static long digest(String key) {
        return ByteBuffer.wrap(DigestUtils.sha256(key)).getLong();
    }
}
