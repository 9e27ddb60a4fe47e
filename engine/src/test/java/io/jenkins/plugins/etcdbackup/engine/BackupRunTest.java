package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a good run leaves, says and records, by both methods. */
class BackupRunTest {

    private static final String KMS_ONLY =
            """
            {"kind":"EncryptionConfiguration","apiVersion":"apiserver.config.k8s.io/v1","resources":[{"resources":\
            ["secrets"],"providers":[{"kms":{"apiVersion":"v2","name":"1_secrets","endpoint":"unix:///kms.sock"}},\
            {"identity":{}}]}]}
            """;

    @TempDir
    static Path directory;

    @TempDir
    Path output;

    @StandIn
    private static StandInControlPlane okd;

    @ParameterizedTest
    @EnumSource
    void aBackupIsWhatEtcdctlSaysItIs(Method method) throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, method).run();

        Manifest manifest = outcome.succeeded().manifest();
        String stamp = outcome.result().fileNames().get(0).replaceAll("snapshot_(.*)\\.db", "$1");
        assertThat(BackupTrial.filesIn(output))
                .containsExactly(
                        "RESTORE_" + stamp + ".md",
                        "backup_" + stamp + ".json",
                        "inventory_" + stamp + ".tsv.gz",
                        "snapshot_" + stamp + ".db",
                        "static_kuberesources_" + stamp + ".tar.gz");
        String status = etcdctlStatus(output.resolve("snapshot_" + stamp + ".db"));
        assertThat(outcome.log().lines()).containsOnlyOnce(status);
        Manifest.Etcd etcd = manifest.etcd();
        assertThat(new SnapshotStatus(etcd.hash(), etcd.revision(), etcd.totalKey(), etcd.totalSize(), null))
                .isEqualTo(SnapshotStatus.parse(status).orElseThrow());
        for (Manifest.StoredFile file : manifest.allFiles()) {
            Path stored = output.resolve(file.storedName());
            assertThat(file.storedSize()).isEqualTo(Files.size(stored));
            assertThat(file.storedSha256()).isEqualTo(sha256(stored));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theManifestTellsTheTruthAboutTheCluster(Method method) throws Exception {
        Manifest manifest =
                new BackupTrial(okd, output, method).run().succeeded().manifest();

        assertThat(manifest.cluster())
                .isEqualTo(new Manifest.Cluster(
                        okd.clusterId(),
                        okd.release().version(),
                        null,
                        okd.release().image(),
                        manifest.cluster().apiUrl(),
                        okd.infrastructureName(),
                        "HighlyAvailable"));
        assertThat(manifest.method()).isEqualToIgnoringCase(method.name());
        assertThat(manifest.node().name()).isIn(StandInControlPlane.CONTROL_PLANE);
        assertThat(manifest.node().reason()).contains("not the leader");
        assertThat(manifest.etcd().member()).isEqualTo(manifest.node().name());
        assertThat(manifest.etcd().leader()).isFalse();
        assertThat(manifest.etcd().serverVersion()).isEqualTo("3.4.23");
        assertThat(manifest.encryptionAtRest().keysIn()).isNull();
        assertThat(manifest.findings())
                .extracting(Manifest.RecordedFinding::level)
                .doesNotContain(Finding.Level.FAIL)
                .contains(Finding.Level.PASS);
        assertThat(manifest.finished()).isAfter(manifest.started());
        String json =
                Files.readString(output.resolve(BackupTrial.filesIn(output).get(1)));
        assertThat(json.strip()).isEqualTo(ManifestJson.write(manifest).strip());
        assertThat(Files.readString(output.resolve(BackupTrial.filesIn(output).get(0))))
                .contains(okd.release().version(), manifest.files().get(0).storedName());
    }

    @Test
    void aTarballThatNamesOnlyAKmsHoldsNoKeys() throws Exception {
        okd.encryptionFiles(Map.of("encryption-config", KMS_ONLY));
        assertThat(manifestWithKms().encryptionAtRest()).isEqualTo(new Manifest.EncryptionAtRest("KMS", null));
    }

    @Test
    void credentialsOfAKmsPlugInCountAsKeys() throws Exception {
        okd.encryptionFiles(Map.of(
                "encryption-config",
                KMS_ONLY,
                "kms-plugin-secret-vault-approle_secret-id-1",
                "a secret id that is none"));
        Manifest manifest = manifestWithKms();
        assertThat(manifest.encryptionAtRest().keysIn())
                .isEqualTo(manifest.files().get(1).name());
    }

    private Manifest manifestWithKms() throws Exception {
        okd.state().encryption("KMS", true);
        return new BackupTrial(okd, output, Method.DIRECT)
                .checkedBy(new CheckOptions(Set.of("keys-with-snapshot"), null, RehearsalPlace.nowhere(), true))
                .run()
                .succeeded()
                .manifest();
    }

    @ParameterizedTest
    @EnumSource
    void theLogReadsLikeTheDocumentedOne(Method method) throws Exception {
        RecordedLog log = new BackupTrial(okd, output, method).run().log();

        assertThat(log.text())
                .containsSubsequence(
                        "Logged in at ",
                        "Cluster " + okd.clusterId(),
                        "Node master-",
                        "Preflight: ",
                        "Starting debug pod ",
                        "found latest kube-apiserver: /etc/kubernetes/static-pod-resources/kube-apiserver-pod-6",
                        "found latest kube-controller-manager: /etc/kubernetes/static-pod-resources/",
                        "found latest kube-scheduler: /etc/kubernetes/static-pod-resources/",
                        "found latest etcd: /etc/kubernetes/static-pod-resources/etcd-pod-3",
                        "{\"hash\":",
                        "snapshot db and kube resources are successfully saved to ");
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARNING"))
                .singleElement()
                .asString()
                .contains("The backup will not be encrypted");
    }

    @Test
    void theScriptGetsTheClustersProxy() throws Exception {
        okd.state().proxy("http://proxy.okd.test:3128", "http://proxy.okd.test:3129", ".okd.test,10.0.0.0/16");

        for (String node : StandInControlPlane.CONTROL_PLANE) {
            Path script = okd.node(node).directory().resolve("usr/local/bin/cluster-backup.sh");
            Files.writeString(
                    script,
                    Files.readString(script)
                            .replaceFirst("\n", "\necho \"proxy \\$HTTP_PROXY \\$HTTPS_PROXY \\$NO_PROXY\"\n"));
        }

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.SCRIPT).run();

        outcome.succeeded();
        assertThat(outcome.log().lines())
                .contains("proxy http://proxy.okd.test:3128 http://proxy.okd.test:3129 .okd.test,10.0.0.0/16");
    }

    @Test
    void theKeysOfEncryptionAtRestDoNotLiePlainlyBesideTheSnapshot() throws Exception {
        okd.state().encryption("aescbc", true);
        okd.encryptionKeys(true);

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT).run();

        assertThat(outcome.failed().stage()).isEqualTo(Stage.PREFLIGHT);
        assertThat(outcome.failed()).hasMessageContaining("keys-with-snapshot: ");
    }

    private static String etcdctlStatus(Path snapshot) throws IOException {
        EtcdInstallation etcd = okd.etcd().installation();
        return LocalProgram.run(
                        Duration.ofMinutes(1),
                        Map.of("ETCDCTL_API", "3"),
                        List.of(etcd.etcdutl().toString(), "snapshot", "status", snapshot.toString(), "-w", "json"))
                .orFail()
                .output()
                .strip();
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
