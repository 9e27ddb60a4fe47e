package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.revision;
import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The values of keys, their revisions, and what was compacted.
 */
@Timeout(60)
class DamagedKeySpaceTest extends DamagedRecords {

    @Override
    Stream<Damage> damages() {
        return Stream.of(compaction(), revisions(), keys()).flatMap(List::stream);
    }

    private static Damage compaction(String how, byte[] scheduled, byte[] finished) {
        return damage("compaction " + how, "compaction-record", records -> {
            records.put("meta", "scheduledCompactRev", scheduled);
            records.put("meta", "finishedCompactRev", finished);
        });
    }

    private static List<Damage> compaction() {
        byte[] good = revision(5, 0);
        return List.of(
                compaction("begun with 16 bytes", Arrays.copyOf(good, 16), good),
                compaction("begun with 18 bytes", Arrays.copyOf(good, 18), good),
                compaction("begun with a deletion's mark", join(good, text("t")), good),
                compaction("begun with nothing", NONE, good),
                compaction("begun without a separator", change(good, 8, '-'), good),
                compaction("begun at a negative revision", change(good, 0, 0x80), good),
                compaction("begun at a negative part", change(good, 9, 0x80), good),
                compaction("begun in the middle of a revision", revision(5, 1), good),
                compaction("begun beyond the revision", revision(100_000, 0), good),
                compaction("finished with 16 bytes", good, Arrays.copyOf(good, 16)),
                compaction("finished with 8 bytes", good, Arrays.copyOf(good, 8)),
                compaction("finished with nothing", good, NONE),
                compaction("finished without a separator", good, change(good, 8, 0)),
                compaction("finished at a negative revision", good, change(good, 0, 0xff)),
                compaction("finished that was not begun", good, revision(6, 0)),
                compaction("beyond the revision", revision(100_000, 0), revision(100_000, 0)),
                compaction("at the end of all numbers", revision(Long.MAX_VALUE, 0), revision(Long.MAX_VALUE, 0)),
                damage(
                        "compaction of which the beginning is gone",
                        "compaction-record",
                        records -> records.remove("meta", text("scheduledCompactRev"))));
    }

    private static Damage value(String how, UnaryOperator<byte[]> change) {
        return damage("value " + how, "mvcc-values", records -> {
            byte[] key = aPut(records);
            records.put("key", key, change.apply(records.value("key", key).clone()));
        });
    }

    private static Damage put(String how, long created, long modified, long version) {
        return value(how, value -> new ProtoBytes()
                .text(1, "a")
                .number(2, created)
                .number(3, modified)
                .number(4, version)
                .text(5, "b")
                .toBytes());
    }

    private static byte[] aDeletion(SnapshotRecords records) {
        return records.keys("key").stream()
                .filter(key -> key.length == 18)
                .findFirst()
                .orElseThrow();
    }

    private static Damage deletion(String how, UnaryOperator<byte[]> change) {
        return damage("deletion " + how, "mvcc-values", records -> {
            byte[] key = aDeletion(records);
            records.put("key", key, change.apply(records.value("key", key).clone()));
        });
    }

    private static Damage history(String how, Consumer<SnapshotRecords> by) {
        return damage("history " + how, "mvcc-revisions", by);
    }

    /** The name of a key, changed in one of its changes: the messages around it stay sound. */
    private static Damage otherKey(String how, Predicate<byte[]> change) {
        return damage(how + " of another key", "key-history", records -> {
            List<byte[]> keys = records.keys("key");
            byte[] last = keys.get(keys.size() - 1 - keys.size() / 8);
            byte[] key = keys.stream()
                    .filter(at -> Arrays.compareUnsigned(at, last) <= 0 && change.test(at))
                    .reduce((one, other) -> other)
                    .orElseThrow();
            byte[] value = records.value("key", key).clone();
            value[2] ^= 1;
            records.put("key", key, value);
        });
    }

    private static List<Damage> keys() {
        return List.of(
                otherKey("deletion", key -> key.length == 18),
                otherKey("change", key -> key.length == 17),
                damage("key that begins with version 2", "key-history", records -> {
                    byte[] newest = newest(records);
                    long main = ByteBuffer.wrap(newest).getLong();
                    byte[] value = new ProtoBytes()
                            .text(1, "/kubernetes.io/last")
                            .number(2, main - 1)
                            .number(3, main)
                            .number(4, 2)
                            .text(5, "one")
                            .toBytes();
                    records.put("key", newest, value);
                }));
    }

    private static List<Damage> revisions() {
        return List.of(
                value("cut short", DamagedRecords::cut),
                value("of noise", value -> text("noise")),
                value("whose key became a value", value -> change(value, 0, 0x2a)),
                value("whose key became another field", value -> change(value, 0, 0x4a)),
                value("with an empty key", v -> new ProtoBytes()
                        .text(1, "")
                        .number(2, 2)
                        .number(3, 2)
                        .toBytes()),
                value(
                        "with a field that etcd does not have",
                        value -> join(value, new ProtoBytes().text(9, "x").toBytes())),
                value(
                        "with a field twice",
                        value -> join(value, new ProtoBytes().text(5, "x").toBytes())),
                put("of another revision", 2, 999, 1),
                put("whose only version is not its creation", 2, 3, 1),
                damage("emptied value", "mvcc-values", r -> r.put("key", newest(r), NONE)),
                put("that was never created", 0, 2, 1),
                put("without a version", 2, 2, 0),
                put("with a negative version", 2, 2, -1),
                put("with more versions than revisions", 2, 2, 5),
                deletion("without a key", value -> NONE),
                deletion(
                        "with a value",
                        value -> join(value, new ProtoBytes().text(5, "x").toBytes())),
                deletion(
                        "with a version",
                        value -> join(value, new ProtoBytes().number(4, 5).toBytes())),
                history("with a key of 16 bytes", r -> r.put("key", new byte[16], NONE)),
                history("with a negative revision", r -> r.put("key", revision(-1, 0), NONE)),
                history("with revision nought", r -> r.put("key", revision(0, 0), NONE)),
                history("without a separator", r -> r.put("key", change(revision(9999, 0), 8, '-'), NONE)),
                history(
                        "with another mark than a deletion's",
                        r -> r.put("key", join(revision(9999, 0), text("u")), NONE)),
                history("with a change and a deletion at once", r -> {
                    byte[] deletion = aDeletion(r);
                    r.put("key", Arrays.copyOf(deletion, 17), r.value("key", aPut(r)));
                }),
                history("that lacks its last but one revision", r -> {
                    List<byte[]> keys = r.keys("key");
                    r.remove("key", keys.get(keys.size() - 2));
                }),
                history("that lacks the first part of a revision", r -> {
                    byte[] second = r.keys("key").stream()
                            .filter(key -> key[16] == 1)
                            .reduce((one, other) -> other)
                            .orElseThrow();
                    r.remove("key", change(second.clone(), 16, 0));
                }));
    }

    @Test
    void aKeySpaceThatWasEmptiedAndCompactedIsSound() throws Exception {
        SnapshotRecords records = sound.copy();
        records.keys("key").forEach(key -> records.remove("key", key));
        records.put("meta", "scheduledCompactRev", revision(500, 0))
                .put("meta", "finishedCompactRev", revision(500, 0));

        assertThat(verify(records).failures()).isEmpty();
    }

    @Test
    void anEmptyValueThatOnlyASmallBumpCanHaveLeftIsAWarning() throws Exception {
        SnapshotRecords records = sound.copy();
        byte[] compacted = Arrays.copyOf(newest(records), 17);

        assertWarned(
                "mvcc-values",
                records.put("key", aPut(records), NONE)
                        .put("meta", "scheduledCompactRev", compacted)
                        .put("meta", "finishedCompactRev", compacted));
    }
}
