package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.maintenance.HashKVResponse;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our HashKV of snapshots against the answers of the real servers that wrote them. */
class HashKvTest {

    @TempDir
    Path directory;

    private EtcdCluster etcd;
    private Client client;
    private int snapshots;

    static Stream<String> releases() {
        return EtcdInstallation.RELEASES.stream();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theHashOfASnapshotIsWhatTheMemberAnswers(String release) throws Exception {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(EtcdInstallation.of(release), directory.resolve("etcd"))
                .withFlags("--unsafe-no-fsync");
        try (EtcdCluster cluster = EtcdCluster.start(setup);
                EtcdLoad load = new EtcdLoad(cluster);
                Client asking = KubernetesLikeData.client(cluster)) {
            etcd = cluster;
            client = asking;
            snapshotEquals(1);
            for (int round = 0; round < 4; round++) {
                load.put("/kubernetes.io/pods/pod-", 250, 900);
            }
            load.put("/kubernetes.io/configmaps/large-", 2, 9000);
            snapshotEquals(3);
            etcd.etcdctl("del", "--prefix", "/kubernetes.io/pods/pod-1").orFail();
            etcd.etcdctl("put", "/kubernetes.io/pods/pod-10", "again").orFail();
            snapshotEquals(3);
            etcd.etcdctl("compact", "8").orFail();
            snapshotEquals(9);
            long newest = answer(0).getHeader().getRevision();
            Path before = snapshotEquals(newest);
            memberCompactsAfterTheSnapshot(before, newest);
            etcd.etcdctl("del", "--prefix", "/kubernetes.io/").orFail();
            long emptied = answer(0).getHeader().getRevision();
            snapshotEquals(emptied);
            etcd.etcdctl("compact", String.valueOf(emptied)).orFail();
            etcd.etcdctl("put", "/kubernetes.io/last", "one").orFail();
            snapshotEquals(emptied + 1);
        }
    }

    /** Asks for each revision from the first one on. */
    private Path snapshotEquals(long first) throws Exception {
        Path file = etcd.saveSnapshot(directory.resolve("snapshot-" + snapshots++ + ".db"));
        SnapshotSource snapshot = SnapshotSource.file(file);
        HashKVResponse now = answer(0);
        long newest = now.getHeader().getRevision();
        assertThat(HashKv.sum(snapshot, newest, now.getCompacted())).hasValue(Integer.toUnsignedLong(now.getHash()));
        for (long revision = first; revision <= newest; revision++) {
            HashKVResponse answer = answer(revision);
            assertThat(HashKv.sum(snapshot, revision, answer.getCompacted()))
                    .as("at revision " + revision)
                    .hasValue(Integer.toUnsignedLong(answer.getHash()));
        }
        return file;
    }

    private void memberCompactsAfterTheSnapshot(Path file, long newest) throws Exception {
        etcd.etcdctl("put", "/kubernetes.io/other", "one").orFail();
        etcd.etcdctl("compact", String.valueOf(newest - 1)).orFail();
        HashKVResponse answer = answer(newest);
        assertThat(answer.getCompacted()).isEqualTo(newest - 1);
        SnapshotSource snapshot = SnapshotSource.file(file);
        assertThat(HashKv.sum(snapshot, newest, newest - 1)).hasValue(Integer.toUnsignedLong(answer.getHash()));
        assertThatThrownBy(() -> HashKv.sum(snapshot, newest + 1, newest - 1))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("newest revision is " + newest);
        assertThat(HashKv.sum(snapshot, newest, 3)).as("compacted up to 8").isEmpty();
    }

    private HashKVResponse answer(long revision) throws Exception {
        return client.getMaintenanceClient()
                .hashKV(etcd.member(0).endpoint(), revision)
                .get(30, TimeUnit.SECONDS);
    }
}
