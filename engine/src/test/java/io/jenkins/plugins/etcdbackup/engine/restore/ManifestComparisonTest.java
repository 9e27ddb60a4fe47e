package io.jenkins.plugins.etcdbackup.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestExamples;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestComparisonTest {

    private static final String MANIFEST = "manifest";

    private final Manifest manifest = ManifestExamples.encrypted();
    private final Manifest.StoredFile snapshot =
            manifest.file(BackupFileNames.Kind.SNAPSHOT).orElseThrow();
    private final FindingList findings = new FindingList();
    private final ManifestComparison comparison = comparison(manifest);

    @TempDir
    Path directory;

    @Test
    void fileWithTheDescribedSizeAndSha256Passes() {
        comparison.file(snapshot.name(), snapshot.size(), snapshot.sha256());
        assertFound(Finding.pass(MANIFEST, snapshot.name() + " is what the manifest describes."));
    }

    @Test
    void fileOfAnotherSizeFailsWithBothSizes() {
        comparison.file(snapshot.name(), 7, snapshot.sha256());
        assertFailed(MANIFEST).contains("7 bytes", snapshot.size() + " bytes");
    }

    @Test
    void fileOfAnotherSha256FailsWithBothSums() {
        comparison.file(snapshot.name(), snapshot.size(), "e".repeat(64));
        assertFailed(MANIFEST).contains("e".repeat(64), snapshot.sha256());
    }

    @Test
    void withoutASha256TheSizeIsComparedAndTheFindingSaysSo() {
        comparison.file(snapshot.name(), snapshot.size(), null);
        assertThat(findings.toList()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.PASS);
            assertThat(finding.sentence()).contains("size", "sha256 was not compared");
        });
    }

    @Test
    void withoutASha256AnotherSizeFails() {
        comparison.file(snapshot.name(), 7, null);
        assertFailed(MANIFEST).contains("7 bytes");
    }

    @Test
    void encryptedFileIsComparedWithTheEncryptedEntry() {
        Manifest.Encrypted stored = snapshot.encrypted();
        comparison.file(stored.name(), stored.size(), stored.sha256());
        assertFound(Finding.pass(MANIFEST, stored.name() + " is what the manifest describes."));
    }

    @Test
    void encryptedFileThatWasExchangedFails() {
        comparison.file(snapshot.encrypted().name(), snapshot.encrypted().size(), snapshot.sha256());
        assertFailed(MANIFEST).contains(snapshot.encrypted().name());
    }

    @Test
    void encryptedFileOfABackupThatWasStoredPlainlyIsNotDescribed() {
        comparison(ManifestExamples.plain()).file(snapshot.name() + ".age", 1, null);
        assertFailed(MANIFEST).contains("does not describe " + snapshot.name() + ".age");
    }

    @Test
    void fileOfAnotherNameIsNotDescribed() {
        comparison.file("snapshot_2021-06-25_190151.db", snapshot.size(), snapshot.sha256());
        assertFailed(MANIFEST).contains("does not describe snapshot_2021-06-25_190151.db");
    }

    @Test
    void fileOnTheDiskIsReadForItsSum() throws Exception {
        comparison.file(Files.writeString(directory.resolve(snapshot.name()), "exchanged"));
        assertFailed(MANIFEST).contains("9 bytes");
    }

    @Test
    void statusOfTheDescribedSnapshotPasses() {
        comparison.status(new SnapshotStatus(3866667823L, 31407, 12828, 114446336, null));
        assertFound(Finding.pass(MANIFEST, "Hash, revision and totalKey are those of the manifest."));
    }

    @ParameterizedTest
    @CsvSource({"1, 31407, 12828", "3866667823, 31408, 12828", "3866667823, 31407, 12829"})
    void anyOtherFigureIsOfAnotherSnapshot(long hash, long revision, long totalKey) {
        comparison.status(new SnapshotStatus(hash, revision, totalKey, 114446336, null));
        assertFailed(MANIFEST)
                .contains(
                        "describes another snapshot",
                        "hash e678ab2f, revision 31407, totalKey 12828",
                        "hash " + Long.toHexString(hash) + ", revision " + revision + ", totalKey " + totalKey);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"3.6.1", "4.0.0", "none", "3.x"})
    void keysThatWereCountedByOtherRulesAreNotCompared(String serverVersion) {
        comparison(countedBy(serverVersion)).status(new SnapshotStatus(3866667823L, 31407, 1, 114446336, null));
        assertThat(findings.toList()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.PASS);
            assertThat(finding.sentence()).contains("Hash and revision", "totalKey is not compared");
        });
    }

    @Test
    void keysThatWereCountedByTheRulesOfEtcd36AreComparedByThem() {
        comparison(countedBy("3.6.1")).status(new SnapshotStatus(3866667823L, 31407, 1, 114446336, "3.6.0"));
        assertFailed(MANIFEST).contains("totalKey 12828");
    }

    private Manifest countedBy(String serverVersion) {
        Manifest.Etcd like = manifest.etcd();
        return new Manifest(
                manifest.schemaVersion(),
                manifest.writtenBy(),
                manifest.started(),
                manifest.finished(),
                manifest.cluster(),
                manifest.node(),
                manifest.method(),
                new Manifest.Etcd(
                        serverVersion,
                        null,
                        null,
                        like.hash(),
                        like.revision(),
                        like.totalKey(),
                        like.totalSize(),
                        null),
                null,
                null,
                manifest.files(),
                null,
                null,
                null);
    }

    private ManifestComparison comparison(Manifest with) {
        return new ManifestComparison(with, findings);
    }

    private void assertFound(Finding finding) {
        assertThat(findings.toList()).containsExactly(finding);
    }

    private AbstractStringAssert<?> assertFailed(String id) {
        assertThat(findings.toList()).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Finding.Level.FAIL);
            assertThat(finding.id()).isEqualTo(id);
        });
        return assertThat(findings.toList().get(0).sentence());
    }
}
