package io.jenkins.plugins.etcdbackup.engine.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(report.findings())
                .extracting(Finding::sentence)
                .anyMatch(sentence -> sentence.contains("(38 members, "))
                .anyMatch(sentence -> sentence.startsWith("No configuration of encryption at rest"));
    }

    @Test
    void certificatesAreListedWithTheirDates() throws Exception {
        StaticResourcesReport report = verify(TarballMaker.good().tarGz());
        assertThat(report.certificates()).hasSize(13);
        assertThat(report.certificates().get(0).name()).isEqualTo("kube-apiserver-pod-7/secrets/etcd-client/tls.crt");
        assertThat(report.certificates().get(0).notAfter()).isAfter(Instant.parse("2036-01-01T00:00:00Z"));
        assertThat(report.certificates())
                .filteredOn(StaticResourcesReport.Certificate::isOwn)
                .hasSize(5);
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
                .hasSize(5)
                .allSatisfy(finding -> assertThat(finding.id()).isEqualTo("tarball-certificate-expired"));
    }

    @Test
    void keysOfEncryptionAtRestAreFound() throws Exception {
        String path = "static-pod-resources/kube-apiserver-pod-7/secrets/encryption-config/encryption-config";
        StaticResourcesReport report =
                verify(TarballMaker.good().file(path, "{}").tarGz());
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
        StaticResourcesReport report = new StaticResourcesArchive(NOW).verify(packed());
        assertThat(report.findings()).extracting(Finding::level).containsOnly(Level.PASS);
        assertThat(report.certificates()).hasSize(5);
    }

    /** The last member has a hole at its end, where it is easily taken for the end of the archive. */
    @ParameterizedTest
    @ValueSource(strings = {"--format=gnu", "--sparse-version=0.0", "--sparse-version=0.1", "--sparse-version=1.0"})
    void filesWithHolesAreFiles(String form) throws Exception {
        Path holes = Files.createDirectories(directory.resolve("static-pod-resources/etcd-pod-3/zz"));
        Files.writeString(holes.resolve("audit.log"), "first");
        try (var file = new RandomAccessFile(holes.resolve("audit.log").toFile(), "rw")) {
            file.seek(300_000);
            file.write(1);
            file.setLength(700_000);
        }
        StaticResourcesReport report = new StaticResourcesArchive(NOW).verify(packed("--sparse", "--sort=name", form));
        assertThat(report.findings()).extracting(Finding::level).containsOnly(Level.PASS);
        assertThat(report.bytes()).isGreaterThan(700_000);
    }

    private Path packed(String... options) throws Exception {
        for (var pod : TarballMaker.REVISIONS.entrySet()) {
            String name = pod.getKey() + "-pod-" + pod.getValue();
            Path podDirectory = Files.createDirectories(directory.resolve("static-pod-resources/" + name));
            Files.writeString(
                    podDirectory.resolve(pod.getKey() + "-pod.yaml"),
                    TarballMaker.manifest(pod.getKey(), pod.getValue()));
            Path secrets = Files.createDirectories(podDirectory.resolve("secrets/" + "long-name-".repeat(15)));
            Files.writeString(secrets.resolve("tls.crt"), TarballMaker.certificate());
        }
        Path client = Files.createDirectories(
                directory.resolve("static-pod-resources/kube-apiserver-pod-7/secrets/etcd-client"));
        Files.writeString(client.resolve("tls.crt"), TarballMaker.certificate());
        Files.writeString(client.resolve("tls.key"), "-----BEGIN PRIVATE KEY-----\n");
        Path tarball = directory.resolve("x.tar.gz");
        List<String> command = new ArrayList<>(List.of("tar", "-cpzf", tarball.toString(), "-C", directory.toString()));
        command.addAll(List.of(options));
        command.add("static-pod-resources");
        LocalProgram.run(Duration.ofSeconds(30), Map.of(), command).orFail();
        return tarball;
    }

    @Test
    void aMissingKeyForEtcdIsAWarningBecauseTheNodeMayHaveIt() throws Exception {
        TarballMaker maker = new TarballMaker();
        TarballMaker.REVISIONS.forEach((pod, revision) -> maker.file(
                "static-pod-resources/%s-pod-%d/%s-pod.yaml".formatted(pod, revision, pod),
                TarballMaker.manifest(pod, revision)));
        StaticResourcesReport report = verify(maker.tarGz());
        assertThat(report.isUsable()).isTrue();
        assertThat(report.findings())
                .filteredOn(finding -> finding.id().equals("tarball-etcd-client"))
                .extracting(Finding::level)
                .containsExactly(Level.WARN, Level.WARN);
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
