package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.EveryEtcdRelease;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Our figures against those of every release's own tool, for snapshots of every making, from every release's server. */
class EqualStatusTest {

    private static final String QUOTA = String.valueOf(24 << 20);

    @TempDir
    Path directory;

    private final Map<String, Path> snapshots = new LinkedHashMap<>();

    @EveryEtcdRelease
    void everySnapshotHasTheStatusThatEtcdsToolsPrint(String release) throws Exception {
        EtcdInstallation installation = EtcdInstallation.of(release);
        makeSnapshots(installation);

        assertThat(snapshots).hasSize(12);
        for (Map.Entry<String, Path> made : snapshots.entrySet()) {
            SnapshotReport report = SnapshotVerifier.verify(made.getValue());
            assertThat(report.failures()).as(made.getKey()).isEmpty();
            assertThat(report.status().toJson())
                    .as(made.getKey())
                    .isEqualTo(EtcdToolStatus.json(installation, made.getValue()));
            for (String other : EtcdInstallation.RELEASES) {
                StatusRules rules = StatusRules.ofRelease(other).orElseThrow();
                assertThat(SnapshotVerifier.verify(SnapshotSource.file(made.getValue()), rules, ChangeVisitor.NONE)
                                .status()
                                .toJson())
                        .as(made.getKey() + ", by the tool of etcd " + other)
                        .isEqualTo(EtcdToolStatus.json(EtcdInstallation.of(other), made.getValue()));
            }
            try (SealedCopy copy = SealedCopy.of(made.getValue())) {
                assertThat(SnapshotVerifier.verify(copy.source(), StatusRules.OF_FILE, ChangeVisitor.NONE))
                        .as(made.getKey() + ", sealed")
                        .isEqualTo(report);
            }
        }
        assertThat(warnings("empty")).isEmpty();
        assertThat(warnings("with an alarm")).containsExactly("alarms");
    }

    private List<String> warnings(String made) throws Exception {
        return SnapshotVerifier.verify(snapshots.get(made)).findings().stream()
                .filter(finding -> finding.level() == Finding.Level.WARN)
                .map(Finding::id)
                .toList();
    }

    private void makeSnapshots(EtcdInstallation installation) throws Exception {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(installation, directory.resolve("etcd"))
                .withFlags("--unsafe-no-fsync", "--quota-backend-bytes", QUOTA);
        try (EtcdCluster etcd = EtcdCluster.start(setup);
                EtcdLoad load = new EtcdLoad(etcd)) {
            etcd.awaitStorageVersion();
            save(etcd, "empty");
            load.put("/kubernetes.io/pods/ns-", 3000, 300);
            save(etcd, "a few thousand keys");
            load.put("/kubernetes.io/pods/ns-", 3000, 300);
            etcd.etcdctl("del", "--prefix", "/kubernetes.io/pods/ns-1").orFail();
            save(etcd, "updated and deleted");
            etcd.etcdctl("compact", "40").orFail();
            save(etcd, "compacted");
            etcd.etcdctl("defrag").orFail();
            save(etcd, "defragmented");
            putWithLease(etcd);
            save(etcd, "with leases");
            load.put("/large/", 8, 1_000_000);
            save(etcd, "large values");
            load.fillUp();
            save(etcd, "with an alarm");
        }
        serveRestored(installation, snapshots.get("with leases"));
        serveChurn(installation);
    }

    private void save(EtcdCluster etcd, String made) throws IOException {
        snapshots.put(made, etcd.saveSnapshot(directory.resolve(made.replace(' ', '-') + ".db")));
    }

    private static void putWithLease(EtcdCluster etcd) throws IOException {
        String lease = etcd.etcdctl("lease", "grant", "3600").orFail().output().split(" ")[1];
        etcd.etcdctl("put", "--lease=" + lease, "/kubernetes.io/leases/a", "held")
                .orFail();
    }

    /** What a restore writes, what a server makes of it, and with authentication switched on. */
    private void serveRestored(EtcdInstallation installation, Path snapshot) throws IOException {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(installation, directory.resolve("restored"))
                .withSnapshot(snapshot);
        try (EtcdCluster etcd = EtcdCluster.start(setup)) {
            etcd.awaitStorageVersion();
            save(etcd, "restored");
            etcd.etcdctl("role", "add", "root");
            etcd.etcdctl("user", "add", "root:example").orFail();
            etcd.etcdctl("user", "grant-role", "root", "root").orFail();
            etcd.etcdctl("auth", "enable").orFail();
            Path file = directory.resolve("with-auth.db");
            etcd.etcdctl(
                            "--endpoints=" + etcd.member(0).endpoint(),
                            "--user=root:example",
                            "snapshot",
                            "save",
                            file.toString())
                    .orFail();
            snapshots.put("with auth", file);
        }
    }

    /** Leases of nodes that are renewed and watched all day, compacted and never defragmented: mostly free pages. */
    private void serveChurn(EtcdInstallation installation) throws Exception {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(installation, directory.resolve("churn"))
                .withFlags("--unsafe-no-fsync");
        try (EtcdCluster etcd = EtcdCluster.start(setup);
                EtcdLoad load = new EtcdLoad(etcd)) {
            load.watch("/kubernetes.io/leases/", 20);
            for (int round = 0; round < 12; round++) {
                load.put("/kubernetes.io/leases/kube-node-lease/node-", 300, 400);
            }
            etcd.etcdctl("compact", "20").orFail();
            load.put("/kubernetes.io/leases/kube-node-lease/node-", 300, 400);
            save(etcd, "watched and churned");
            KubernetesLikeData.loadEncrypted(etcd, 2);
            save(etcd, "of a cluster that encrypts");
        }
    }
}
