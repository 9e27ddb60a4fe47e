package io.jenkins.plugins.etcdbackup.engine.tarball;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.jenkins.plugins.etcdbackup.engine.encryption.StoredValues;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreTarget;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.commons.codec.digest.DigestUtils;

/** Directories that look as a run leaves them, with a snapshot of a real etcd that holds a ClusterVersion. */
public final class RealBackup {

    public static final String CLUSTER_ID = "2f8e1c7e-0000-4000-8000-94d9a3a6b8a1";
    public static final String VERSION = "4.14.0-0.okd-2024-01-26-175629";
    public static final BackupFileNames NAMES = new BackupFileNames("2024-02-01_120000", false);

    /** What opens the Secret of a snapshot with encryption at rest. */
    public static final String ENCRYPTION_PROVIDER = StoredValues.provider("aescbc", "1", "a key of RealBackup");

    private static String clusterVersion(String id, String version) {
        return """
            {"apiVersion":"config.openshift.io/v1","kind":"ClusterVersion","metadata":{"name":"version"},\
            "spec":{"clusterID":"%s"},"status":{"desired":{"version":"%s"},\
            "history":[{"state":"Completed","version":"%s"}]}}"""
                .formatted(id, version, version);
    }

    private RealBackup() {}

    /** Saves a snapshot; with or without a Secret that is encrypted at rest. */
    public static Path saveSnapshot(EtcdInstallation installation, Path directory, boolean encryptedAtRest)
            throws IOException {
        return saveSnapshot(installation, directory, encryptedAtRest, RestoreTarget.of(CLUSTER_ID, VERSION));
    }

    /** Of any cluster. */
    public static Path saveSnapshot(
            EtcdInstallation installation, Path directory, boolean encryptedAtRest, RestoreTarget cluster)
            throws IOException {
        try (EtcdCluster etcd = EtcdCluster.start(installation, directory.resolve("etcd"))) {
            etcd.etcdctl(
                            "put",
                            "/kubernetes.io/config.openshift.io/clusterversions/version",
                            clusterVersion(cluster.clusterId(), cluster.version()))
                    .orFail();
            etcd.etcdctl("put", "/kubernetes.io/configmaps/default/a", "b").orFail();
            put(etcd, "/kubernetes.io/secrets/default/s", encryptedAtRest ? secret() : "{}".getBytes(UTF_8));
            return etcd.saveSnapshot(directory.resolve("saved.db"));
        }
    }

    /** As an API server writes it that has {@link #ENCRYPTION_PROVIDER}. */
    private static byte[] secret() {
        return StoredValues.aescbc("1", "a key of RealBackup", "k8s\0 a Secret");
    }

    private static void put(EtcdCluster etcd, String key, byte[] value) throws IOException {
        try (Client client = KubernetesLikeData.client(etcd)) {
            client.getKVClient()
                    .put(ByteSequence.from(key, UTF_8), ByteSequence.from(value))
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Lays out a backup of this snapshot with a good tarball and its manifest. */
    public static void write(Path directory, Path snapshot) throws Exception {
        write(directory, snapshot, RestoreTarget.of(CLUSTER_ID, VERSION));
    }

    /** The same of any cluster. */
    public static void write(Path directory, Path snapshot, RestoreTarget cluster) throws Exception {
        Files.copy(snapshot, directory.resolve(NAMES.snapshot()));
        Files.write(
                directory.resolve(NAMES.staticResources()), TarballMaker.good().tarGz());
        Files.writeString(
                directory.resolve(NAMES.manifest()),
                ManifestJson.write(manifest(directory, cluster.clusterId(), cluster.version())));
    }

    public static Manifest manifest(Path directory, String clusterId, String version) throws Exception {
        SnapshotStatus status =
                SnapshotVerifier.verify(directory.resolve(NAMES.snapshot())).status();
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                "etcd-backup 1.0",
                Instant.parse("2024-02-01T12:00:00Z"),
                Instant.parse("2024-02-01T12:01:00Z"),
                new Manifest.Cluster(clusterId, version, null, null, null, null, "HighlyAvailable"),
                new Manifest.Node("master-0", "named"),
                "script",
                new Manifest.Etcd(
                        "3.5.16",
                        "master-0",
                        false,
                        status.hash(),
                        status.revision(),
                        status.totalKey(),
                        status.totalSize(),
                        status.version()),
                new Manifest.StaticResources(List.of("etcd-pod-3"), Instant.parse("2036-11-20T17:53:11Z")),
                null,
                List.of(stored(directory, NAMES.snapshot()), stored(directory, NAMES.staticResources())),
                null,
                List.of(),
                List.of());
    }

    static Manifest.StoredFile stored(Path directory, String name) throws Exception {
        byte[] bytes = Files.readAllBytes(directory.resolve(name));
        return new Manifest.StoredFile(name, bytes.length, DigestUtils.sha256Hex(bytes), null);
    }
}
