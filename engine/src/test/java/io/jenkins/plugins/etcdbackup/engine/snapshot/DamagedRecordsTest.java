package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.number;
import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.revision;
import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every bucket of etcd, and every way in which a record in it can be wrong while the file around it is sound: what an
 * etcd of some release refuses, dies of, or would serve although nobody wrote it.
 */
@Timeout(60)
class DamagedRecordsTest {

    private static final byte[] NONE = {};

    @TempDir
    static Path directory;

    private static SnapshotRecords sound;

    @BeforeAll
    static void takeASnapshot() throws Exception {
        sound = SnapshotRecords.of(RichSnapshot.take(directory))
                .put("alarm", new ProtoBytes().number(1, 7).number(2, 1).toBytes(), NONE)
                .put("cluster", "downgrade", "{\"target-version\":\"3.4.0\",\"enabled\":true}");
    }

    /** A way to damage the records, and the id of what must be found. */
    record Damage(String how, String finding, Consumer<SnapshotRecords> by) {
        @Override
        public String toString() {
            return how + " gives " + finding;
        }
    }

    private static Damage damage(String how, String finding, Consumer<SnapshotRecords> by) {
        return new Damage(how, finding, by);
    }

    static Stream<Damage> damages() {
        return Stream.of(
                        buckets(),
                        leases(),
                        compaction(),
                        meta(),
                        auth(),
                        alarms(),
                        cluster(),
                        members(),
                        revisions(),
                        keys())
                .flatMap(List::stream);
    }

    private static List<Damage> buckets() {
        return EtcdBuckets.ALL.stream()
                .map(bucket -> damage("no bucket " + bucket, "etcd-buckets", records -> records.drop(bucket)))
                .toList();
    }

    private static Damage lease(String how, UnaryOperator<byte[]> change) {
        return damage("lease " + how, "etcd-leases", records -> records.changeFirst("lease", change));
    }

    private static Damage leaseOf(String how, long ttl, long remaining) {
        return damage("lease " + how, "etcd-leases", records -> {
            byte[] key = records.firstKey("lease");
            long id = java.nio.ByteBuffer.wrap(key).getLong();
            byte[] value = new ProtoBytes()
                    .number(1, id)
                    .number(2, ttl)
                    .number(3, remaining)
                    .toBytes();
            records.put("lease", key, value);
        });
    }

    private static List<Damage> leases() {
        return List.of(
                lease("cut short", DamagedRecordsTest::cut),
                lease("empty", value -> NONE),
                lease("of noise", value -> text("noise")),
                lease("with a field of another type", value -> change(value, 0, 0x0a)),
                lease(
                        "whose TTL has another number",
                        value -> new ProtoBytes().number(1, 5).number(10, 60).toBytes()),
                lease(
                        "with a field twice",
                        value -> join(value, new ProtoBytes().number(2, 9).toBytes())),
                lease(
                        "with another id",
                        value -> new ProtoBytes().number(1, 5).number(2, 60).toBytes()),
                lease("with a number that overflows", value -> join(new byte[] {8}, repeated(0xff, 9), new byte[] {2})),
                leaseOf("without a TTL", 0, 0),
                leaseOf("with a negative TTL", -60, 0),
                leaseOf("with an endless TTL", 9_000_000_001L, 0),
                leaseOf("with less than nothing left", 60, -1),
                damage("lease id of 7 bytes", "etcd-leases", r -> r.renameFirst("lease", new byte[7])),
                damage("lease id of 9 bytes", "etcd-leases", r -> r.renameFirst("lease", new byte[9])));
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

    private static Damage meta(String key, String finding, String how, byte[] value) {
        return damage("meta/" + key + " " + how, finding, records -> records.put("meta", key, value));
    }

    private static List<Damage> meta() {
        String confState = "{\"voters\":[1],\"auto_leave\":false}";
        return List.of(
                meta("consistent_index", "consistent-index", "of 7 bytes", new byte[7]),
                meta("consistent_index", "consistent-index", "of 9 bytes", new byte[9]),
                meta("consistent_index", "consistent-index", "empty", NONE),
                meta("term", "raft-state", "of 7 bytes", new byte[7]),
                meta("term", "raft-state", "empty", NONE),
                meta("term", "raft-state", "of nought", new byte[8]),
                meta("term", "raft-state", "negative", number(-5)),
                meta("confState", "raft-state", "empty", NONE),
                meta("confState", "raft-state", "of noise", text("noise")),
                meta("confState", "raft-state", "cut short", cut(text(confState))),
                meta("confState", "raft-state", "with more behind it", text(confState + "}")),
                meta("confState", "raft-state", "that is a list", text("[]")),
                meta("confState", "raft-state", "with voters of text", text(confState.replace("[1]", "[\"1\"]"))),
                meta("confState", "raft-state", "with a negative voter", text(confState.replace("[1]", "[-1]"))),
                meta("confState", "raft-state", "with a broken voter", text(confState.replace("[1]", "[1.5]"))),
                meta("confState", "raft-state", "with a voter that is too large", text(confState.replace("1", "1e30"))),
                meta("confState", "raft-state", "without voters", text(confState.replace("[1]", "[]"))),
                meta("confState", "raft-state", "with another name", text(confState.replace("voters", "votess"))),
                meta("confState", "raft-state", "with a name twice", text("{\"voters\":[2]," + confState.substring(1))),
                meta("confStatf", "raft-state", "that etcd does not have", text(confState)),
                meta("storageVersion", "storage-version", "that is none", text("three")),
                meta("storageVersion", "storage-version", "empty", NONE),
                meta("storageVersion", "storage-version", "of another major number", text("2.6.0")),
                meta("storageVersion", "storage-version", "that never had one", text("3.4.0")),
                damage(
                        "version of the cluster that the storage can't have",
                        "storage-version",
                        records -> records.put("cluster", "clusterVersion", "3.7.0")),
                damage("storage without a term", "storage-version", records -> records.remove("meta", text("term"))),
                meta("storageVersion", "storage-version", "far from the cluster's", text("3.7.0")));
    }

    private static Damage auth(String how, String bucket, Consumer<SnapshotRecords> by) {
        return damage(bucket + ": " + how, "etcd-auth", by);
    }

    private static List<Damage> auth() {
        return List.of(
                auth("enabled is 2", "auth", r -> r.put("auth", "authEnabled", new byte[] {2})),
                auth("enabled without a root", "auth", r -> r.put("auth", "authEnabled", new byte[] {1})
                        .remove("authUsers", text("root"))),
                auth("enabled is negative", "auth", r -> r.put("auth", "authEnabled", new byte[] {-1})),
                auth("enabled is empty", "auth", r -> r.put("auth", "authEnabled", NONE)),
                auth("enabled of two bytes", "auth", r -> r.put("auth", "authEnabled", new byte[2])),
                auth("revision of 7 bytes", "auth", r -> r.put("auth", "authRevision", new byte[7])),
                auth("revision of 9 bytes", "auth", r -> r.put("auth", "authRevision", new byte[9])),
                auth("revision empty", "auth", r -> r.put("auth", "authRevision", NONE)),
                auth("revision of nought", "auth", r -> r.put("auth", "authRevision", new byte[8])),
                auth("negative revision", "auth", r -> r.put("auth", "authRevision", number(-9))),
                auth("a key that etcd does not have", "auth", r -> r.put("auth", "authEnablee", new byte[] {1})),
                auth("cut short", "authUsers", r -> r.changeFirst("authUsers", DamagedRecordsTest::cut)),
                auth("empty", "authUsers", r -> r.changeFirst("authUsers", value -> NONE)),
                auth("noise", "authUsers", r -> r.changeFirst("authUsers", value -> text("noise"))),
                auth("another name", "authUsers", r -> r.renameFirst("authUsers", text("zoe"))),
                auth(
                        "a field twice",
                        "authUsers",
                        r -> r.changeFirst(
                                "authUsers",
                                v -> join(v, new ProtoBytes().text(2, "x").toBytes()))),
                auth(
                        "a field that etcd does not have",
                        "authUsers",
                        r -> r.changeFirst(
                                "authUsers",
                                v -> join(v, new ProtoBytes().text(9, "x").toBytes()))),
                auth("a field of another type", "authUsers", r -> r.changeFirst("authUsers", v -> change(v, 0, 0x08))),
                auth(
                        "options that don't decode",
                        "authUsers",
                        r -> r.put(
                                "authUsers",
                                "amy",
                                new ProtoBytes()
                                        .text(1, "amy")
                                        .text(4, "\u0008")
                                        .toBytes())),
                auth(
                        "a role that is not there",
                        "authUsers",
                        r -> r.put(
                                "authUsers",
                                "amy",
                                new ProtoBytes()
                                        .text(1, "amy")
                                        .text(3, "nobody")
                                        .toBytes())),
                auth("cut short", "authRoles", r -> r.changeFirst("authRoles", DamagedRecordsTest::cut)),
                auth("empty", "authRoles", r -> r.changeFirst("authRoles", value -> NONE)),
                auth("noise", "authRoles", r -> r.changeFirst("authRoles", value -> text("noise"))),
                auth("another name", "authRoles", r -> r.renameFirst("authRoles", text("zebra"))),
                auth(
                        "a permission that does not decode",
                        "authRoles",
                        r -> r.put(
                                "authRoles",
                                "odd",
                                new ProtoBytes().text(1, "odd").text(2, "noise").toBytes())),
                auth(
                        "a permission of a kind that etcd does not have",
                        "authRoles",
                        r -> r.put(
                                "authRoles",
                                "odd",
                                new ProtoBytes()
                                        .text(1, "odd")
                                        .bytes(
                                                2,
                                                new ProtoBytes()
                                                        .number(1, 3)
                                                        .text(2, "k")
                                                        .toBytes())
                                        .toBytes())));
    }

    private static Damage alarm(String how, byte[] key, byte[] value) {
        return damage("alarm " + how, "alarms", records -> records.put("alarm", key, value));
    }

    private static List<Damage> alarms() {
        return List.of(
                alarm("cut short", new byte[] {8}, NONE),
                alarm("of noise", text("noise"), NONE),
                alarm("with a value", new ProtoBytes().number(1, 9).number(2, 1).toBytes(), text("x")),
                alarm("of no type", new ProtoBytes().number(1, 9).toBytes(), NONE),
                alarm(
                        "of a type that etcd does not have",
                        new ProtoBytes().number(1, 9).number(2, 3).toBytes(),
                        NONE),
                alarm(
                        "with a field that etcd does not have",
                        new ProtoBytes().number(9, 9).toBytes(),
                        NONE),
                alarm(
                        "with a field of another type",
                        new ProtoBytes().text(1, "9").toBytes(),
                        NONE),
                alarm(
                        "with a field twice",
                        new ProtoBytes().number(2, 1).number(2, 1).toBytes(),
                        NONE));
    }

    private static Damage cluster(String how, String key, String value) {
        return damage("cluster/" + key + " " + how, "cluster-version", records -> records.put("cluster", key, value));
    }

    private static List<Damage> cluster() {
        return List.of(
                cluster("empty", "clusterVersion", ""),
                cluster("of noise", "clusterVersion", "noise"),
                cluster("cut short", "clusterVersion", "3.5"),
                cluster("with a letter", "clusterVersion", "3.u.0"),
                cluster("of another major number", "clusterVersion", "7.5.0"),
                cluster("with a patch", "clusterVersion", "3.5.1"),
                cluster("with a leading nought", "clusterVersion", "3.05.0"),
                cluster("empty", "downgrade", ""),
                cluster("of noise", "downgrade", "noise"),
                cluster("cut short", "downgrade", "{\"target-version\":\"3.4.0\",\"enabled\":true"),
                cluster("to no version", "downgrade", "{\"target-version\":\"3.4\",\"enabled\":true}"),
                cluster("with a name that etcd does not have", "downgrade", "{\"enablee\":true}"),
                cluster("enabled by a word", "downgrade", "{\"target-version\":\"3.4.0\",\"enabled\":\"true\"}"),
                cluster("that etcd does not have", "clusterVersiom", "3.5.0"));
    }

    private static Damage member(String how, UnaryOperator<String> change) {
        return damage(
                "member " + how,
                "etcd-members",
                records -> records.changeFirst(
                        "members",
                        value -> text(change.apply(new String(value, java.nio.charset.StandardCharsets.UTF_8)))));
    }

    private static List<Damage> members() {
        return List.of(
                member("empty", json -> ""),
                member("of noise", json -> "noise"),
                member("cut short", json -> json.substring(0, json.length() - 1)),
                member("with another id", json -> json.replaceFirst("\"id\":\\d+", "\"id\":5")),
                member("without an id", json -> json.replaceFirst("\"id\":\\d+,", "")),
                member("with a name that etcd does not have", json -> json.replace("peerURLs", "peerURLt")),
                member("with a name of another type", json -> json.replaceFirst("\"name\":\"[^\"]*\"", "\"name\":5")),
                damage("member whose id is no number", "etcd-members", r -> r.renameFirst("members", text("xyz"))),
                damage("member without an id", "etcd-members", r -> r.renameFirst("members", new byte[] {0})),
                damage("member with a long id", "etcd-members", r -> r.renameFirst("members", text("1".repeat(17)))),
                damage(
                        "removed member whose id is no number",
                        "etcd-members",
                        r -> r.put("members_removed", "8e9e05c52164694g", "removed")),
                damage(
                        "removed member that is not removed",
                        "etcd-members",
                        r -> r.put("members_removed", "8e9e05c52164694d", "")));
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

    private static byte[] aPut(SnapshotRecords records) {
        return records.keys("key").stream()
                .filter(key -> key.length == 17)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] newest(SnapshotRecords records) {
        List<byte[]> keys = records.keys("key");
        return keys.get(keys.size() - 1);
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
    private static Damage otherKey(String how, java.util.function.Predicate<byte[]> change) {
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
                    long main = java.nio.ByteBuffer.wrap(newest).getLong();
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
                value("cut short", DamagedRecordsTest::cut),
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

    @ParameterizedTest
    @MethodSource("damages")
    void everyDamageIsFound(Damage damage) throws Exception {
        SnapshotRecords records = sound.copy();
        damage.by().accept(records);

        SnapshotReport report = verify(records);

        assertThat(report.findings().stream()
                        .filter(finding -> finding.level() == Finding.Level.FAIL)
                        .map(Finding::id))
                .contains(damage.finding());
    }

    @Test
    void theUndamagedRecordsPass() throws Exception {
        assertThat(verify(sound).failures()).isEmpty();
    }

    @Test
    void recordsOfANewerReleaseAreNoDamage() throws Exception {
        SnapshotReport report = verify(sound.copy()
                .put("cluster", "clusterVersion", "3.8.0")
                .put("meta", "storageVersion", "3.8.0")
                .put("meta", "somethingNew", "x")
                .put("auth", "somethingNew", "x"));

        assertThat(report.failures()).isEmpty();
        assertThat(report.findings().stream().map(Finding::sentence))
                .anyMatch(sentence -> sentence.contains("look for a newer version"));
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
    void anUpgradeInProgressIsAWarning() throws Exception {
        assertWarned(
                "storage-version",
                sound.copy().put("cluster", "clusterVersion", "3.7.0").put("meta", "storageVersion", "3.6.0"));
    }

    @Test
    void keysWhoseLeaseIsGoneAreAWarning() throws Exception {
        SnapshotRecords records = sound.copy();
        assertWarned("etcd-leases", records.remove("lease", records.firstKey("lease")));
    }

    /** As etcd leaves it when it revokes a lease: the change stays in the history until that is compacted. */
    @Test
    void aLeaseMayBeGoneWithItsKeys() throws Exception {
        SnapshotRecords records = sound.copy();
        byte[] last = newest(records);
        long next = java.nio.ByteBuffer.wrap(last).getLong() + 1;
        byte[] name = "/kubernetes.io/leases/a".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        records.put(
                        "key",
                        join(revision(next, 0), text("t")),
                        new ProtoBytes().bytes(1, name).toBytes())
                .remove("lease", records.firstKey("lease"));

        assertThat(verify(records).findings())
                .noneMatch(finding -> finding.id().equals("etcd-leases") && finding.level() != Finding.Level.PASS);
    }

    @Test
    void enabledAuthenticationIsAWarning() throws Exception {
        assertWarned("etcd-auth", sound.copy().put("auth", "authEnabled", new byte[] {1}));
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

    private static void assertWarned(String id, SnapshotRecords records) throws Exception {
        SnapshotReport report = verify(records);

        assertThat(report.failures()).isEmpty();
        assertThat(report.findings())
                .anyMatch(finding -> finding.id().equals(id) && finding.level() == Finding.Level.WARN);
    }

    private static SnapshotReport verify(SnapshotRecords records) throws Exception {
        Path file = directory.resolve("damaged.db");
        Files.write(file, records.sealed());
        return SnapshotVerifier.verify(file);
    }

    private static byte[] cut(byte[] value) {
        return Arrays.copyOf(value, value.length - 1);
    }

    private static byte[] change(byte[] value, int at, int to) {
        byte[] changed = value.clone();
        changed[at] = (byte) to;
        return changed;
    }

    private static byte[] repeated(int value, int times) {
        byte[] bytes = new byte[times];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        java.io.ByteArrayOutputStream joined = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
