package io.jenkins.plugins.etcdbackup.engine.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticResourcesArchiveTest {

    private static final Clock NOW = Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path directory;

    @Test
    void goodTarballIsUsable() throws Exception {
        StaticResourcesReport report = verify(TarballMaker.good().tarGz());
        assertThat(report.findings()).extracting(Finding::level).containsOnly(Level.PASS);
        assertThat(report.isUsable()).isTrue();
        assertThat(report.podDirectories())
                .containsExactly(
                        "kube-apiserver-pod-7", "kube-controller-manager-pod-5", "kube-scheduler-pod-6", "etcd-pod-3");
        assertThat(report.hasEncryptionConfig()).isFalse();
        assertThat(report.entries()).isEqualTo(36);
    }

    @Test
    void certificatesAreListedWithTheirDates() throws Exception {
        StaticResourcesReport report = verify(TarballMaker.good().tarGz());
        assertThat(report.certificates()).hasSize(12);
        assertThat(report.certificates().get(0).name()).isEqualTo("kube-apiserver-pod-7/secrets/serving/tls.crt");
        assertThat(report.certificates().get(0).subject()).isEqualTo("CN=etcd-peer,O=system:etcd");
        assertThat(report.certificates().get(0).notAfter()).isAfter(Instant.parse("2036-01-01T00:00:00Z"));
        assertThat(report.certificates())
                .filteredOn(StaticResourcesReport.Certificate::isOwn)
                .hasSize(4);
        assertThat(report.findings()).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("tarball-certificates");
            assertThat(finding.sentence()).contains("first to expire").contains("2036-");
        });
    }

    @Test
    void expiredCertificateIsAWarningBecauseABackupOfASickClusterIsStillNeeded() throws Exception {
        Clock later = Clock.fixed(Instant.parse("2040-01-01T00:00:00Z"), ZoneOffset.UTC);
        StaticResourcesReport report = new StaticResourcesArchive(later)
                .verify(new ByteArrayInputStream(TarballMaker.good().tarGz()));
        assertThat(report.isUsable()).isTrue();
        assertThat(report.findings())
                .filteredOn(finding -> finding.level() == Level.WARN)
                .hasSize(4)
                .allSatisfy(finding -> assertThat(finding.id()).isEqualTo("tarball-certificate-expired"));
    }

    @Test
    void keysOfEncryptionAtRestAreFound() throws Exception {
        String path = "static-pod-resources/kube-apiserver-pod-7/secrets/encryption-config/encryption-config";
        StaticResourcesReport report =
                verify(TarballMaker.good().file(path, "{}").tarGz());
        assertThat(report.hasEncryptionConfig()).isTrue();
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding.sentence()).contains("keep it apart from the snapshot"));
    }

    @Test
    void tarballOfTheOperatorsOwnBackupHasNoDirectoryMembersAndIsUsable() throws Exception {
        TarballMaker maker = new TarballMaker();
        TarballMaker.REVISIONS.forEach((pod, revision) -> maker.file(
                "static-pod-resources/%s-pod-%d/%s-pod.yaml".formatted(pod, revision, pod),
                TarballMaker.manifest(pod, revision)));
        assertThat(verify(maker.tarGz()).isUsable()).isTrue();
    }

    @Test
    void tarballOfTheRealTarProgramIsUsable() throws Exception {
        for (var pod : TarballMaker.REVISIONS.entrySet()) {
            String name = pod.getKey() + "-pod-" + pod.getValue();
            Path podDirectory = Files.createDirectories(directory.resolve("static-pod-resources/" + name));
            Files.writeString(
                    podDirectory.resolve(pod.getKey() + "-pod.yaml"),
                    TarballMaker.manifest(pod.getKey(), pod.getValue()));
            Path secrets = Files.createDirectories(podDirectory.resolve("secrets/" + "long-name-".repeat(15)));
            Files.writeString(secrets.resolve("tls.crt"), TarballMaker.certificate());
        }
        Path tarball = directory.resolve("x.tar.gz");
        Process tar = new ProcessBuilder(
                        "tar", "-cpzf", tarball.toString(), "-C", directory.toString(), "static-pod-resources")
                .inheritIO()
                .start();
        assertThat(tar.waitFor(30, TimeUnit.SECONDS)).isTrue();
        StaticResourcesReport report = new StaticResourcesArchive(NOW).verify(tarball);
        assertThat(report.findings()).extracting(Finding::level).containsOnly(Level.PASS);
        assertThat(report.certificates()).hasSize(4);
    }

    @Test
    void missingFileIsAFailureThatNamesIt() {
        assertThatThrownBy(() -> new StaticResourcesArchive(NOW).verify(directory.resolve("none.tar.gz")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("none.tar.gz")
                .extracting(e -> ((BackupException) e).stage())
                .isEqualTo(Stage.VERIFY);
    }

    @Test
    void sourceThatFailsIsNotTakenForACorruptTarball() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("input/output error");
            }
        };
        assertThatThrownBy(() -> new StaticResourcesArchive(NOW).verify(broken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("input/output error");
    }

    private static StaticResourcesReport verify(byte[] tarGz) throws IOException {
        return new StaticResourcesArchive(NOW).verify(new ByteArrayInputStream(tarGz));
    }
}
