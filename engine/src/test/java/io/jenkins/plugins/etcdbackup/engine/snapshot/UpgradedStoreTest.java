package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltContent;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots of a data directory that each release took over from the one before, and gave back. The raft log is cut off
 * often: who asks 3.4 for its health writes a request into it that 3.6 refuses to read again ("disallowed v2 WAL";
 * v3.4, etcdserver/api/etcdhttp/metrics.go, and v3.6, server/etcdserver/apply_v2.go), and in the field 3.5 has run for long
 * enough to be beyond it.
 */
class UpgradedStoreTest {

    private static final Duration TIMEOUTS = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private EtcdCluster etcd;
    private int saved;
    private int keys;

    @Test
    void aSnapshotIsThatOfTheReleaseThatKeepsTheData() throws Exception {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(EtcdInstallation.v34(), directory.resolve("store"))
                .withFlags("--snapshot-count=3", "--unsafe-no-fsync");
        try (EtcdCluster cluster = EtcdCluster.start(setup)) {
            etcd = cluster;
            for (String release : EtcdInstallation.RELEASES) {
                etcd.become(EtcdInstallation.of(release));
                write(release);
                awaitClusterVersion(release + ".0");
                requireGood(etcd.installation().keepsStorageVersion() ? release + ".0" : "");
            }
            downgrade("3.6.0");
            etcd.etcdctl("downgrade", "cancel").orFail();
            requireGood("3.7.0");
            downgrade("3.6.0");
            etcd.become(EtcdInstallation.v36());
            write("3.6 again");
            requireGood("3.6.0");
        }
    }

    private void write(String release) throws IOException {
        etcd.etcdctl("put", "/kubernetes.io/pods/default/web", "of " + release).orFail();
        etcd.etcdctl("put", "/kubernetes.io/pods/default/" + release, "new").orFail();
        etcd.etcdctl("put", "/kubernetes.io/pods/default/gone", "soon").orFail();
        etcd.etcdctl("del", "/kubernetes.io/pods/default/gone").orFail();
        keys = keys == 0 ? 2 : keys + 1;
    }

    private void downgrade(String storageVersion) throws Exception {
        etcd.etcdctl("downgrade", "enable", storageVersion).orFail();
        requireGood(storageVersion);
    }

    /** Only then may the next release take over. */
    private void awaitClusterVersion(String version) throws Exception {
        long end = System.nanoTime() + TIMEOUTS.toNanos();
        while (!clusterVersion(save()).equals(version)) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(500);
        }
    }

    private static String clusterVersion(Path file) throws Exception {
        return BoltContent.of(file).get("cluster").stream()
                .filter(entry -> new String(entry.getKey(), US_ASCII).equals("clusterVersion"))
                .map(entry -> new String(entry.getValue(), US_ASCII))
                .findFirst()
                .orElse("");
    }

    private Path save() throws IOException {
        return etcd.saveSnapshot(directory.resolve("snapshot-" + saved++ + ".db"));
    }

    /** A server changes the storage version some seconds after what it depends on. */
    private void requireGood(String storageVersion) throws Exception {
        long end = System.nanoTime() + TIMEOUTS.toNanos();
        Path file = save();
        while (!ContentsReader.read(file).storageVersion().equals(storageVersion) && System.nanoTime() < end) {
            Thread.sleep(500);
            file = save();
        }
        SnapshotReport report = SnapshotVerifier.verify(file);
        assertThat(report.failures()).isEmpty();
        assertThat(ContentsReader.read(file).storageVersion()).isEqualTo(storageVersion);
        assertThat(ContentsReader.read(file).keys()).isEqualTo(keys);
        String tool = storageVersion.isEmpty() ? "3.5" : storageVersion.substring(0, 3);
        assertThat(report.status().toJson()).isEqualTo(EtcdToolStatus.json(EtcdInstallation.of(tool), file));
        requireSameHash(file, report.status().revision());
        requireRestored(file);
    }

    private void requireSameHash(Path file, long revision) throws Exception {
        JsonNode answer = new ObjectMapper()
                .readTree(etcd.etcdctl("endpoint", "hashkv", "--rev=" + revision, "-w", "json")
                        .orFail()
                        .output())
                .at("/0/HashKV");
        assertThat(HashKv.sum(
                        SnapshotSource.file(file),
                        revision,
                        answer.path("compact_revision").asLong()))
                .hasValue(answer.path("hash").asLong());
    }

    /** By the release that the data is of. */
    private void requireRestored(Path file) throws Exception {
        Path own = directory.resolve("restored-" + saved);
        try (EtcdCluster restored = EtcdCluster.start(
                EtcdCluster.Setup.single(etcd.installation(), own).withSnapshot(file))) {
            assertThat(restored.etcdctl("get", "--prefix", "/", "--keys-only")
                            .orFail()
                            .output()
                            .lines()
                            .filter(line -> !line.isBlank()))
                    .hasSize(keys);
        }
    }
}
