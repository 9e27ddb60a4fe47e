package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.number;
import static io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotRecords.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an etcd cluster knows of itself: raft state, versions, members, alarms.
 */
@Timeout(60)
class DamagedClusterRecordsTest extends DamagedRecords {

    @Override
    Stream<Damage> damages() {
        return Stream.of(buckets(), meta(), alarms(), cluster(), members()).flatMap(List::stream);
    }

    private static List<Damage> buckets() {
        return EtcdBuckets.ALL.stream()
                .map(bucket -> damage("no bucket " + bucket, "etcd-buckets", records -> records.drop(bucket)))
                .toList();
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
                        "members", value -> text(change.apply(new String(value, StandardCharsets.UTF_8)))));
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
    void anUpgradeInProgressIsAWarning() throws Exception {
        assertWarned(
                "storage-version",
                sound.copy().put("cluster", "clusterVersion", "3.7.0").put("meta", "storageVersion", "3.6.0"));
    }
}
