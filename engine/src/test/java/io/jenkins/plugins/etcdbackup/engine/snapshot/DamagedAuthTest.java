package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.number;
import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.revision;
import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Users, roles and leases.
 */
@Timeout(60)
class DamagedAuthTest extends DamagedRecords {

    @Override
    Stream<Damage> damages() {
        return Stream.of(auth(), leases()).flatMap(List::stream);
    }

    private static Damage lease(String how, UnaryOperator<byte[]> change) {
        return damage("lease " + how, "etcd-leases", records -> records.changeFirst("lease", change));
    }

    private static Damage leaseOf(String how, long ttl, long remaining) {
        return damage("lease " + how, "etcd-leases", records -> {
            byte[] key = records.firstKey("lease");
            long id = ByteBuffer.wrap(key).getLong();
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
                lease("cut short", DamagedRecords::cut),
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
                auth("cut short", "authUsers", r -> r.changeFirst("authUsers", DamagedRecords::cut)),
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
                auth("cut short", "authRoles", r -> r.changeFirst("authRoles", DamagedRecords::cut)),
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
        long next = ByteBuffer.wrap(last).getLong() + 1;
        byte[] name = "/kubernetes.io/leases/a".getBytes(StandardCharsets.UTF_8);
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
}
