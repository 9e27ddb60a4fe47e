package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Damages a sound snapshot somewhere, as disks, memory and programs do, and makes its checksums fit again. */
final class SnapshotMutation {

    private static final List<String> SMALL_BUCKETS = EtcdBuckets.ALL.stream()
            .filter(bucket -> !bucket.equals(EtcdBuckets.KEY))
            .toList();

    private final byte[] sound;
    private final SnapshotRecords records;
    private final List<Integer> structure;
    private final Random random;

    SnapshotMutation(byte[] sound, SnapshotRecords records, Random random) {
        this.sound = sound;
        this.records = records;
        this.structure = new SnapshotImage(sound).structureBytes();
        this.random = random;
    }

    /** A damaged copy, and whether it may hold fewer keys although nothing shows it. */
    record Mutant(byte[] file, String how, boolean mayLackKeys) {}

    Mutant next() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> flipStructure();
            case 3 -> flipAnywhere();
            case 4 -> flipTwo();
            case 5, 6 -> changeRecord(SMALL_BUCKETS.get(random.nextInt(SMALL_BUCKETS.size())), false);
            default -> changeRecord(EtcdBuckets.KEY, true);
        };
    }

    private Mutant flipStructure() {
        return flip(structure.get(random.nextInt(structure.size())), "structure");
    }

    private Mutant flipAnywhere() {
        return flip(random.nextInt(sound.length - SnapshotImage.SHA256), "anywhere");
    }

    private Mutant flip(int at, String where) {
        int bit = random.nextInt(8);
        byte[] file = new SnapshotImage(sound).flip(at, bit).sealMeta().sealed();
        return new Mutant(file, where + ": bit " + bit + " of byte " + at, false);
    }

    private Mutant flipTwo() {
        int at = structure.get(random.nextInt(structure.size()));
        int other = structure.get(random.nextInt(structure.size()));
        SnapshotImage image =
                new SnapshotImage(sound).flip(at, random.nextInt(8)).flip(other, random.nextInt(8));
        return new Mutant(image.sealMeta().sealed(), "structure: a bit of bytes " + at + " and " + other, false);
    }

    /** The pages around the record stay sound: what is wrong is the record alone. */
    private Mutant changeRecord(String bucket, boolean large) {
        SnapshotRecords changed = records.copy();
        List<byte[]> keys = changed.keys(bucket);
        if (keys.isEmpty()) {
            return flipStructure();
        }
        byte[] key = keys.get(random.nextInt(keys.size()));
        byte[] value = changed.value(bucket, key);
        int kind = random.nextInt(large ? 10 : 8);
        switch (kind) {
            case 0, 1, 2, 3, 8, 9 -> changed.put(bucket, key, flipped(value));
            case 4, 5 -> changed.remove(bucket, key).put(bucket, flipped(key), value);
            case 6 -> changed.put(bucket, key, Arrays.copyOf(value, random.nextInt(value.length + 3)));
            default -> changed.remove(bucket, key);
        }
        String how = bucket + ": " + HexFormat.of().formatHex(key) + ", kind " + kind;
        return new Mutant(changed.sealed(), how, true);
    }

    private byte[] flipped(byte[] bytes) {
        byte[] copy = bytes.clone();
        if (copy.length > 0) {
            // Where messages begin is more to be broken than in the values that they carry.
            int at = random.nextInt(random.nextBoolean() ? copy.length : Math.min(8, copy.length));
            copy[at] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }
}
