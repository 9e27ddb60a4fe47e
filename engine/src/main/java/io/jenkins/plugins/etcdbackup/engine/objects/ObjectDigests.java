package io.jenkins.plugins.etcdbackup.engine.objects;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * For each object of an inventory the digest of its value, by the digest of its key: 20 bytes and a third more of room. Two
 * of a million keys have the same digest as often as once in 37 million inventories.
 */
final class ObjectDigests {

    private static final int FREE = -1;
    private static final int TAKEN = -2;

    private final long[] keys;
    private final long[] values;
    private final int[] groups;
    private final int slots;

    /** @param objects how many are put at most */
    ObjectDigests(long objects) throws IOException {
        if (objects > Integer.MAX_VALUE / 2) {
            throw new IOException("it has too many lines");
        }
        slots = (int) (objects + objects / 3 + 8);
        keys = new long[slots];
        values = new long[slots];
        groups = new int[slots];
        Arrays.fill(groups, FREE);
    }

    /** What became of an object. */
    enum Found {
        NOT_THERE,
        OTHER,
        SAME
    }

    /** @param group a number from 0 on */
    void put(long key, long value, int group) {
        int slot = slot(key);
        keys[slot] = key;
        values[slot] = value;
        groups[slot] = group;
    }

    /** Compares an object with the one of before, which counts as seen then. */
    Found take(long key, long value) {
        int slot = slot(key);
        if (groups[slot] < 0) {
            return Found.NOT_THERE;
        }
        groups[slot] = TAKEN;
        return values[slot] == value ? Found.SAME : Found.OTHER;
    }

    /** The groups of those that were not seen, one for each object. */
    void forEachLeft(IntConsumer visitor) {
        for (int group : groups) {
            if (group >= 0) {
                visitor.accept(group);
            }
        }
    }

    /** That of the key, or the free one where it would be; the digest is as good as any hash. */
    private int slot(long key) {
        int slot = (int) Math.floorMod(key, (long) slots);
        while (groups[slot] != FREE && keys[slot] != key) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return slot;
    }
}
