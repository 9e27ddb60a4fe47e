package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * For each user key that a snapshot has ever seen, its newest revision and whether that is a deletion. Revisions are
 * given in rising order, so the last one wins.
 *
 * <p>It keeps no key, only where in the file the newest entry stands, and reads a key again only to compare it with one
 * that seems the same: 10 to 20 bytes per key, so a million keys of any length take at most 20 MB. The table is 4096 small
 * open-addressing tables that grow one by one, so that growing never needs the space twice. Hashes are salted at random:
 * nobody can prepare a file whose keys all collide.
 */
final class LiveKeys {

    private static final int PARTITIONS = 4096;
    private static final int FIRST_SLOTS = 8;
    private static final long DELETED = 1L << 63;
    /** Where in the file: 2^47 bytes are more than a bbolt file can have. */
    private static final int AT_BITS = 47;

    private static final long AT_MASK = (1L << AT_BITS) - 1;
    /** Bits of the hash that give a key its slot, so that growing reads no key, and spare most looks into the file. */
    private static final int TAG_BITS = 16;

    private static final long TAG_MASK = (1L << TAG_BITS) - 1 << AT_BITS;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final BoltFile file;
    private final long limit;
    private final long salt = ThreadLocalRandom.current().nextLong();
    private final long[][] partitions = new long[PARTITIONS][FIRST_SLOTS];
    private final int[] filled = new int[PARTITIONS];
    private long distinct;
    private long live;
    private boolean overflowed;
    /** The entry that was compared last. */
    private KeyValue newest;

    /** @param limit distinct keys after which the table takes no more, see {@link #overflowed} */
    LiveKeys(BoltFile file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    /** Walks a whole file to count its live keys; -1 where there are more than this heap can count. */
    static long count(BoltFile file) throws IOException, InterruptedException {
        LiveKeys keys = new LiveKeys(file, limitForThisHeap());
        file.check(new KeyBucketVisitor(
                (entry, revision, content) -> keys.put(content.key(), entry.at(), revision.tombstone())));
        return keys.overflowed() ? -1 : keys.live();
    }

    /** A limit that leaves half of the heap to everything else. */
    static long limitForThisHeap() {
        return Runtime.getRuntime().maxMemory() / 2 / 20;
    }

    /** Whether there were more keys than the limit, so that every figure is too low. */
    boolean overflowed() {
        return overflowed;
    }

    long live() {
        return live;
    }

    /**
     * Notes the key's newest revision, whose entry stands at {@code at} in the file; returns the one before it, or null where
     * there is none or it is a deletion.
     */
    KeyValue put(Slice key, long at, boolean tombstone) {
        long hash = hash(key);
        int partition = (int) (hash & (PARTITIONS - 1));
        long[] slots = partitions[partition];
        long wanted = tag(hash) | at | (tombstone ? DELETED : 0);
        int slot = slotOf(key, hash, slots);
        KeyValue before = slots[slot] > 0 ? newest : null;
        if (slots[slot] != 0) {
            live += (slots[slot] < 0 ? 1 : 0) - (tombstone ? 1 : 0);
            slots[slot] = wanted;
        } else if (distinct >= limit) {
            overflowed = true;
        } else {
            slots[slot] = wanted;
            distinct++;
            live += tombstone ? 0 : 1;
            if (++filled[partition] > slots.length * 3 / 4) {
                grow(partition);
            }
        }
        return before;
    }

    /** Where in the file the live keys' newest entries stand, in rising order. */
    long[] places() {
        long[] places = new long[Math.toIntExact(live)];
        int found = 0;
        for (long[] slots : partitions) {
            for (long slot : slots) {
                if (slot > 0) {
                    places[found++] = slot & AT_MASK;
                }
            }
        }
        Arrays.sort(places);
        return places;
    }

    /** Whether the entry at this place is its key's newest and no deletion. */
    boolean isLive(Slice key, long at) {
        long hash = hash(key);
        long[] slots = partitions[(int) (hash & (PARTITIONS - 1))];
        long wanted = tag(hash) | at;
        for (int slot = firstSlot(tag(hash), slots); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
            if (slots[slot] == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Where the key stands, and then {@link #newest} is its newest entry, or where it could stand. */
    private int slotOf(Slice key, long hash, long[] slots) {
        long tag = tag(hash);
        int slot = firstSlot(tag, slots);
        while (slots[slot] != 0 && ((slots[slot] & TAG_MASK) != tag || !isAt(slots[slot] & AT_MASK, key))) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private boolean isAt(long at, Slice key) {
        newest = read(at);
        return newest.key().equals(key);
    }

    /** The entry that stands at a place which was {@link #put}. */
    KeyValue read(long at) {
        return KeyValue.parse(file.entryAt(at).value());
    }

    private void grow(int partition) {
        long[] old = partitions[partition];
        long[] bigger = new long[old.length * 2];
        for (long entry : old) {
            if (entry != 0) {
                int slot = firstSlot(entry & TAG_MASK, bigger);
                while (bigger[slot] != 0) {
                    slot = slot + 1 & bigger.length - 1;
                }
                bigger[slot] = entry;
            }
        }
        partitions[partition] = bigger;
    }

    private static int firstSlot(long tag, long[] slots) {
        return (int) (tag >>> AT_BITS) & slots.length - 1;
    }

    private static long tag(long hash) {
        return hash >>> Long.SIZE - TAG_BITS << AT_BITS;
    }

    private long hash(Slice key) {
        long hash = salt ^ key.length();
        int i = 0;
        for (; i <= key.length() - Long.BYTES; i += Long.BYTES) {
            hash = mixed(hash ^ key.bigEndianLong(i));
        }
        long rest = 0;
        for (; i < key.length(); i++) {
            rest = rest << 8 | key.byteAt(i) & 0xff;
        }
        return mixed(hash ^ rest);
    }

    private static long mixed(long value) {
        long mixed = value * MULTIPLIER;
        mixed ^= mixed >>> 32;
        mixed *= MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
