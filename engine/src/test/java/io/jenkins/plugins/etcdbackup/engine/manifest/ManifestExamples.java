package io.jenkins.plugins.etcdbackup.engine.manifest;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Instant;
import java.util.List;

/** Manifests as a run would write them. */
public final class ManifestExamples {

    public static final String RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    static final String SNAPSHOT = "snapshot_2021-06-25_190150.db";
    static final String TARBALL = "static_kuberesources_2021-06-25_190150.tar.gz";

    private ManifestExamples() {}

    public static Manifest plain() {
        return of("4.6.2", "HighlyAvailable", false);
    }

    public static Manifest encrypted() {
        return of("4.18.9", "HighlyAvailable", true);
    }

    public static Manifest of(String version, String topology, boolean encrypted) {
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                "etcd-backup 1.0",
                Instant.parse("2021-06-25T19:01:48Z"),
                Instant.parse("2021-06-25T19:02:30Z"),
                new Manifest.Cluster(
                        "5f6d7c8b-0001-4aaa-8bbb-0123456789ab",
                        version,
                        null,
                        "quay.io/openshift/okd@sha256:" + "1".repeat(64),
                        "https://api.okd.example:6443",
                        "okd-x7k2p",
                        topology),
                new Manifest.Node("master-1", "Ready, its etcd member is healthy and not the leader"),
                "script",
                new Manifest.Etcd("3.4.9", "master-1", false, 3866667823L, 31407, 12828, 114446336, null),
                new Manifest.StaticResources(
                        List.of(
                                "kube-apiserver-pod-7",
                                "kube-controller-manager-pod-5",
                                "kube-scheduler-pod-6",
                                "etcd-pod-3"),
                        Instant.parse("2022-06-25T19:01:48Z")),
                new Manifest.EncryptionAtRest("aescbc", TARBALL),
                List.of(file(SNAPSHOT, 114446368, "a", encrypted), file(TARBALL, 71234, "b", encrypted)),
                null,
                List.of(
                        Manifest.RecordedFinding.of(Finding.pass("etcd-health", "3 of 3 members are healthy."), false),
                        Manifest.RecordedFinding.of(
                                Finding.fail("operators-progressing", "etcd is progressing: wait."), true)),
                List.of(
                        new Manifest.StageDuration(Stage.CAPTURE, 12345),
                        new Manifest.StageDuration(Stage.VERIFY, 678)));
    }

    private static Manifest.StoredFile file(String name, long size, String digit, boolean encrypted) {
        return new Manifest.StoredFile(
                name,
                size,
                digit.repeat(64),
                encrypted
                        ? new Manifest.Encrypted(name + ".age", size + 500, "c".repeat(64), List.of(RECIPIENT))
                        : null);
    }
}
