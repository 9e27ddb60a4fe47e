package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotContentsTest {

    private static final String CLUSTER_VERSION =
            """
            {"apiVersion":"config.openshift.io/v1","kind":"ClusterVersion","metadata":{"name":"version"},
             "spec":{"channel":"stable-4","clusterID":"2f8e1c7e-0000-4000-8000-94d9a3a6b8a1"},
             "status":{"desired":{"version":"4.15.0-0.okd-2024-03-10-010116"},"history":[
              {"state":"Partial","version":"4.15.0-0.okd-2024-03-10-010116"},
              {"state":"Completed","version":"4.14.0-0.okd-2024-01-26-175629"},
              {"state":"Completed","version":"4.13.0-0.okd-2023-10-28-065448"}]}}
            """;

    @TempDir
    static Path directory;

    private static Path snapshot;
    private static long liveKeys;

    @BeforeAll
    static void fillAnEtcd() throws Exception {
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(EtcdInstallation.v35(), directory.resolve("etcd"))
                .withFlags("--unsafe-no-fsync");
        try (EtcdCluster etcd = EtcdCluster.start(setup);
                EtcdLoad load = new EtcdLoad(etcd)) {
            KubernetesLikeData.loadEncrypted(etcd, 2);
            load.put(ClusterVersionObject.KEY, CLUSTER_VERSION.getBytes(StandardCharsets.UTF_8));
            load.put("/openshift.io/oauth/accesstokens/very-secret-token", new byte[600_000]);
            load.put("/kubernetes.io/configmaps/gone/away", new byte[700_000]);
            etcd.etcdctl("del", "/kubernetes.io/configmaps/gone/away").orFail();
            load.put("no-key-of-an-api-server", new byte[10]);
            snapshot = etcd.saveSnapshot(directory.resolve("snapshot.db"));
            liveKeys = etcd.etcdctl("get", "", "--prefix", "--keys-only")
                    .orFail()
                    .output()
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .count();
        }
    }

    @Test
    void onlyLiveKeysCount() throws Exception {
        SnapshotContents contents = ContentsReader.read(snapshot);

        assertThat(contents.keys()).isEqualTo(liveKeys);
        assertThat(contents.resources().stream()
                        .mapToLong(SnapshotContents.Resource::keys)
                        .sum())
                .isEqualTo(liveKeys);
        assertThat(contents.resources().stream()
                        .mapToLong(SnapshotContents.Resource::bytes)
                        .sum())
                .isEqualTo(contents.bytes());
        assertThat(contents.namespaces())
                .extracting(SnapshotContents.Namespace::namespace)
                .doesNotContain("gone");
        assertThat(SnapshotVerifier.verify(SnapshotSource.file(snapshot), StatusRules.ETCD_3_6, ChangeVisitor.NONE)
                        .status()
                        .totalKey())
                .isEqualTo(liveKeys);
    }

    @Test
    void aSealedSnapshotHoldsTheSame() throws Exception {
        try (SealedCopy copy = SealedCopy.of(snapshot)) {
            assertThat(ContentsReader.read(copy.source())).isEqualTo(ContentsReader.read(snapshot));
            assertThat(SnapshotVerifier.verify(copy.source(), StatusRules.ETCD_3_6, ChangeVisitor.NONE))
                    .isEqualTo(SnapshotVerifier.verify(
                            SnapshotSource.file(snapshot), StatusRules.ETCD_3_6, ChangeVisitor.NONE));
        }
    }

    @Test
    void theClusterInsideIsNamedWithItsLastCompletedVersion() throws Exception {
        assertThat(ContentsReader.read(snapshot).cluster())
                .isEqualTo(new SnapshotClusterIdentity(
                        "2f8e1c7e-0000-4000-8000-94d9a3a6b8a1", "4.14.0-0.okd-2024-01-26-175629", true));
    }

    @Test
    void resourcesAreNamedByKeyAndTypedByTheirFirstObject() throws Exception {
        SnapshotContents contents = ContentsReader.read(snapshot);

        assertThat(contents.resources())
                .anyMatch(resource -> resource.resource().equals("clusterversions.config.openshift.io")
                        && "config.openshift.io/v1 ClusterVersion".equals(resource.type()))
                .anyMatch(resource ->
                        resource.resource().equals("pods") && "v1 Pod".equals(resource.type()) && resource.keys() > 1)
                .anyMatch(resource -> resource.resource().equals("(not of an API server)") && resource.keys() == 1);
    }

    @Test
    void encryptedValuesAreCountedByProviderAndKey() throws Exception {
        SnapshotContents contents = ContentsReader.read(snapshot);

        long secrets = contents.resources().stream()
                .filter(resource -> resource.resource().equals("secrets")
                        || resource.resource().equals("configmaps"))
                .mapToLong(SnapshotContents.Resource::keys)
                .sum();
        assertThat(contents.encryption()).singleElement().satisfies(encryption -> assertThat(encryption.prefix())
                .startsWith("k8s:enc:aescbc:v1:"));
        assertThat(contents.encryption().stream()
                        .mapToLong(SnapshotContents.Encryption::keys)
                        .sum())
                .isEqualTo(secrets);
    }

    @Test
    void theLargestObjectsAreNamedButTokensStayHidden() throws Exception {
        SnapshotContents contents = ContentsReader.read(snapshot);

        assertThat(contents.objects()).hasSize(20);
        assertThat(contents.objects().get(0).key()).isEqualTo("/openshift.io/oauth/accesstokens/(hidden)");
        assertThat(contents.toString()).doesNotContain("very-secret-token");
    }

    @Test
    void aDamagedSnapshotIsRefused() throws IOException {
        SnapshotImage image = SnapshotImage.of(snapshot);
        image.put16(SnapshotImage.page(image.root()) + 8, 77);
        Path damaged = Files.write(directory.resolve("damaged.db"), image.sealed());

        assertThatThrownBy(() -> ContentsReader.read(damaged))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("damaged");
    }
}
