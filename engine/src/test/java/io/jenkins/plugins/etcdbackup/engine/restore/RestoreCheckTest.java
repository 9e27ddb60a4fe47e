package io.jenkins.plugins.etcdbackup.engine.restore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.encryption.StoredValues;
import io.jenkins.plugins.etcdbackup.engine.files.AgeEncryption;
import io.jenkins.plugins.etcdbackup.engine.files.AgeKeys;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict.Answer;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.tarball.RealBackup;
import io.jenkins.plugins.etcdbackup.engine.tarball.TarballMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCheckTest {

    private static final RestoreTarget SAME = RestoreTarget.of(RealBackup.CLUSTER_ID, RealBackup.VERSION);
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @TempDir
    static Path shared;

    private static Path plain;
    private static Path encryptedAtRest;

    @TempDir
    Path directory;

    private Path snapshot;
    private Path tarball;
    private Path manifest;

    @BeforeAll
    static void takeSnapshots() throws IOException {
        plain = RealBackup.saveSnapshot(EtcdInstallation.v35(), Files.createDirectory(shared.resolve("plain")), false);
        encryptedAtRest = RealBackup.saveSnapshot(
                EtcdInstallation.v34(), Files.createDirectory(shared.resolve("encrypted")), true);
    }

    @BeforeEach
    void layOutABackup() throws Exception {
        RealBackup.write(directory, plain);
        snapshot = directory.resolve(RealBackup.NAMES.snapshot());
        tarball = directory.resolve(RealBackup.NAMES.staticResources());
        manifest = directory.resolve(RealBackup.NAMES.manifest());
    }

    @Test
    void goodBackupOfTheSameClusterMayBeRestored() throws Exception {
        RestoreVerdict verdict = check(SAME);
        assertThat(verdict.answer()).as("%s", verdict).isEqualTo(Answer.RESTORABLE);
        assertThat(verdict.findings()).extracting(Finding::level).containsOnly(Level.PASS);
        assertThat(verdict.findings())
                .extracting(Finding::id)
                .contains("pair", "manifest", "snapshot", "restore-certificates", "restore-cluster", "restore-version");
        assertThat(verdict.clusterId()).isEqualTo(RealBackup.CLUSTER_ID);
        assertThat(verdict.version()).isEqualTo(RealBackup.VERSION);
    }

    @Test
    void withoutAClusterTheFilesTellWhatTheyCan() throws Exception {
        RestoreVerdict verdict = check(RestoreTarget.UNKNOWN);
        assertThat(verdict.answer()).isEqualTo(Answer.NOTHING_AGAINST_IT);
        assertThat(verdict.unknown())
                .hasSize(2)
                .anySatisfy(sentence -> assertThat(sentence).contains(RealBackup.CLUSTER_ID))
                .anySatisfy(sentence -> assertThat(sentence).contains(RealBackup.VERSION));
    }

    @Test
    void anotherClusterIsRefused() throws Exception {
        assertRefused(check(RestoreTarget.of("other", RealBackup.VERSION)), "restore-cluster");
    }

    @Test
    void anotherReleaseIsRefused() throws Exception {
        assertRefused(check(RestoreTarget.of(RealBackup.CLUSTER_ID, "4.14.1")), "restore-version");
        assertRefused(check(RestoreTarget.of(null, "4.14.1")), "restore-version");
    }

    @Test
    void missingHalfOfThePairIsRefused() throws Exception {
        Files.delete(tarball);
        assertRefused(check(SAME), "pair");
    }

    @Test
    void emptyDirectoryIsRefused() throws Exception {
        assertRefused(checkIn(Files.createDirectory(directory.resolve("empty")), SAME), "pair");
    }

    @Test
    void twoPairsAreRefused() throws Exception {
        Files.copy(snapshot, directory.resolve("snapshot_2024-02-02_120000.db"));
        RestoreVerdict verdict = check(SAME);
        assertRefused(verdict, "pair");
        assertThat(verdict.findings().get(0).sentence()).contains("2024-02-01_120000, 2024-02-02_120000");
    }

    @Test
    void fileThatTheScriptWouldTakeInsteadIsRefused() throws Exception {
        Files.writeString(directory.resolve("snapshot_old.db"), "x");
        assertRefused(check(SAME), "pair");
    }

    @Test
    void forcedBackupIsAWarning() throws Exception {
        Files.move(snapshot, directory.resolve("snapshot_2024-02-01_120000__POSSIBLY_DIRTY__.db"));
        Files.move(tarball, directory.resolve("static_kuberesources_2024-02-01_120000__POSSIBLY_DIRTY__.tar.gz"));
        Files.delete(manifest);
        RestoreVerdict verdict = check(SAME);
        assertThat(verdict.answer()).isEqualTo(Answer.NOTHING_AGAINST_IT);
        assertThat(verdict.findings()).extracting(Finding::id).contains("possibly-dirty");
    }

    @Test
    void withoutAManifestTheRestIsStillChecked() throws Exception {
        Files.delete(manifest);
        RestoreVerdict verdict = check(SAME);
        assertThat(verdict.answer()).isEqualTo(Answer.NOTHING_AGAINST_IT);
        assertThat(verdict.unknown()).singleElement().asString().contains("backup_2024-02-01_120000.json");
    }

    @Test
    void brokenManifestIsRefused() throws Exception {
        Files.writeString(manifest, "{");
        assertRefused(check(SAME), "manifest");
    }

    @Test
    void truncatedSnapshotIsRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(snapshot);
        Files.write(snapshot, Arrays.copyOf(bytes, bytes.length / 2));
        RestoreVerdict verdict = check(SAME);
        assertRefused(verdict, "trailing-sha256");
        assertRefused(verdict, "manifest");
    }

    @Test
    void exchangedTarballIsRefused() throws Exception {
        Files.write(
                tarball,
                TarballMaker.good()
                        .file("static-pod-resources/etcd-pod-3/x", "x")
                        .tarGz());
        assertRefused(check(SAME), "manifest");
    }

    @Test
    void brokenTarballIsRefused() throws Exception {
        Files.write(tarball, new byte[100]);
        assertRefused(check(SAME), "tarball-gzip");
    }

    @Test
    void exchangedSnapshotIsRefusedByItsFigures() throws Exception {
        Files.copy(encryptedAtRest, snapshot, StandardCopyOption.REPLACE_EXISTING);
        RestoreVerdict verdict = check(SAME);
        assertRefused(verdict, "manifest");
        assertRefused(verdict, "manifest");
    }

    @Test
    void manifestWithAnotherNumberOfKeysIsRefused() throws Exception {
        String json = Files.readString(manifest);
        Files.writeString(manifest, json.replaceFirst("(\"totalKey\" : )\\d+", "$1999999"));
        assertRefused(check(SAME), "manifest");
    }

    @Test
    void manifestOfAnotherClusterIsRefused() throws Exception {
        Files.writeString(manifest, ManifestJson.write(RealBackup.manifest(directory, "other", RealBackup.VERSION)));
        assertRefused(check(SAME), "manifest");
    }

    @Test
    void valuesThatAreEncryptedAtRestNeedTheirKeys() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        RealBackup.write(other, encryptedAtRest);
        assertRefused(checkIn(other, SAME), "encryption-keys");
        encryptionConfig(other, StoredValues.provider("aescbc", "2", "a key of RealBackup"));
        assertRefused(checkIn(other, SAME), "encryption-keys");
        encryptionConfig(other, StoredValues.provider("aescbc", "1", "another key"));
        assertRefused(checkIn(other, SAME), "encryption-keys");
        encryptionConfig(other, RealBackup.ENCRYPTION_PROVIDER);
        assertThat(checkIn(other, SAME).answer()).isEqualTo(Answer.RESTORABLE);
    }

    /** Who keeps the keys apart from the backup names them; so does who has a snapshot alone. */
    @Test
    void keysThatAreKeptElsewhereMayBeNamed() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        RealBackup.write(other, encryptedAtRest);
        Path right = named("right", RealBackup.ENCRYPTION_PROVIDER);
        Path wrong = named("wrong", StoredValues.provider("aescbc", "1", "another key"));

        RestoreVerdict verdict = checkNamed(other, right);
        assertThat(verdict.answer()).as("%s", verdict).isEqualTo(Answer.RESTORABLE);
        assertThat(verdict.findings())
                .filteredOn(finding -> finding.id().equals("encryption-keys"))
                .singleElement()
                .extracting(Finding::sentence)
                .asString()
                .contains("open with the given keys", "Whether the tarball's keys do was not tried");
        assertRefused(checkNamed(other, wrong), "encryption-keys");
        assertThatThrownBy(() -> checkNamed(other, directory.resolve("none.yaml")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("There is no file");

        Path alone = other.resolve(RealBackup.NAMES.snapshot());
        assertThat(verifyNamed(alone, right).files()).allMatch(VerifiedFile::passed);
        assertThat(verifyNamed(alone, wrong).files()).anyMatch(file -> !file.passed());
        assertThat(verifyNamed(alone, null).files()).allMatch(VerifiedFile::passed);
    }

    private static BackupReport verifyNamed(Path path, Path keys) throws Exception {
        return new StoredBackupVerifier(
                        StatusRules.OF_FILE, true, Clock.fixed(NOW, ZoneOffset.UTC), new BackupOpening(null, keys))
                .verify(path);
    }

    private static RestoreVerdict checkNamed(Path backup, Path keys) throws Exception {
        return new RestoreCheck(Clock.fixed(NOW, ZoneOffset.UTC), new BackupOpening(null, keys)).check(backup, SAME);
    }

    private Path named(String name, String provider) throws Exception {
        return Files.write(directory.resolve(name + ".yaml"), StoredValues.configuration("[\"secrets\"]", provider));
    }

    private static void encryptionConfig(Path backup, String provider) throws Exception {
        Files.write(
                backup.resolve(RealBackup.NAMES.staticResources()),
                TarballMaker.good()
                        .file(
                                "static-pod-resources/kube-apiserver-pod-7/secrets/encryption-config/encryption-config",
                                new String(StoredValues.configuration("[\"secrets\"]", provider), UTF_8))
                        .tarGz());
        Files.writeString(
                backup.resolve(RealBackup.NAMES.manifest()),
                ManifestJson.write(RealBackup.manifest(backup, RealBackup.CLUSTER_ID, RealBackup.VERSION)));
    }

    @Test
    void expiredCertificatesAreRefusedAndThoseThatExpireSoonAreAWarning() throws Exception {
        Instant expiry = Instant.parse("2036-11-20T17:53:11Z");
        assertRefused(checkAt(expiry.plusSeconds(60)), "restore-certificates");
        RestoreVerdict soon = checkAt(expiry.minusSeconds(3600));
        assertThat(soon.answer()).isEqualTo(Answer.RESTORABLE);
        assertThat(soon.findings())
                .filteredOn(finding -> finding.level() == Level.WARN)
                .extracting(Finding::id)
                .containsOnly("restore-certificates");
    }

    @Test
    void encryptedBackupIsComparedWithItsManifestAndTheRestIsUnknown() throws Exception {
        AgeKeys keys = AgeKeys.make(Files.createDirectory(directory.resolve("keys")), "key");
        Path stored = Files.createDirectory(directory.resolve("stored"));
        Recipients recipients = Recipients.parse(List.of(keys.recipient()));
        Manifest plainManifest = ManifestJson.read(manifest);
        try (PartFile first = part(stored, snapshot);
                PartFile second = part(stored, tarball);
                PartFile firstEncrypted = AgeEncryption.encrypt(first, recipients);
                PartFile secondEncrypted = AgeEncryption.encrypt(second, recipients)) {
            Files.writeString(
                    stored.resolve(RealBackup.NAMES.manifest()),
                    ManifestJson.write(with(
                            plainManifest,
                            List.of(
                                    Manifest.StoredFile.of(first, firstEncrypted, recipients),
                                    Manifest.StoredFile.of(second, secondEncrypted, recipients)))));
            firstEncrypted.publish();
            secondEncrypted.publish();
        }
        RestoreVerdict verdict = checkIn(stored, SAME);
        assertThat(verdict.answer()).as("%s", verdict).isEqualTo(Answer.NOTHING_AGAINST_IT);
        assertThat(verdict.unknown()).hasSize(2).allMatch(sentence -> sentence.contains("Decrypt it"));
        assertThat(verdict.findings())
                .filteredOn(finding -> finding.id().equals("manifest"))
                .hasSize(2);
        assertRefused(checkIn(stored, RestoreTarget.of("other", RealBackup.VERSION)), "restore-cluster");

        RestoreVerdict opened = checkWith(keys, stored);
        assertThat(opened.answer()).as("%s", opened).isEqualTo(Answer.RESTORABLE);
        assertThat(opened.findings())
                .filteredOn(finding -> finding.id().equals("manifest"))
                .hasSize(3);
        assertRefused(checkWith(AgeKeys.make(directory.resolve("keys"), "other"), stored), "decryption");

        Files.writeString(stored.resolve(RealBackup.NAMES.snapshot() + ".age"), "exchanged");
        assertRefused(checkIn(stored, SAME), "manifest");
        assertRefused(checkWith(keys, stored), "decryption");
    }

    private static RestoreVerdict checkWith(AgeKeys keys, Path stored) throws Exception {
        return new RestoreCheck(
                        Clock.fixed(NOW, ZoneOffset.UTC), new BackupOpening(Identities.read(keys.identityFile()), null))
                .check(stored, SAME);
    }

    /** What the keys of encryption at rest open is asked of a backup that is encrypted itself, too. */
    @Test
    void sealedPairThatDoesNotOpenIsRefused() throws Exception {
        Path stored = Files.createDirectory(directory.resolve("stored"));
        Path identity = EncryptedBackup.write(
                stored, RealBackup.NAMES.snapshot(), Files.readAllBytes(encryptedAtRest), directory);
        Files.copy(tarball, stored.resolve(RealBackup.NAMES.staticResources()));

        assertRefused(
                new RestoreCheck(Clock.fixed(NOW, ZoneOffset.UTC), new BackupOpening(Identities.read(identity), null))
                        .check(stored, SAME),
                "encryption-keys");
    }

    @Test
    void directoryThatIsNoneGetsASentence() {
        assertThatThrownBy(() -> checkIn(directory.resolve("none"), SAME))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("There is no directory");
    }

    private static Manifest with(Manifest like, List<Manifest.StoredFile> files) {
        return new Manifest(
                1,
                "x",
                like.started(),
                like.finished(),
                like.cluster(),
                like.node(),
                "script",
                like.etcd(),
                like.staticResources(),
                null,
                files,
                null,
                null,
                null);
    }

    private static PartFile part(Path into, Path from) throws Exception {
        PartFile part = PartFile.create(into, String.valueOf(from.getFileName()));
        Files.copy(from, part.stream());
        part.finish();
        return part;
    }

    private static void assertRefused(RestoreVerdict verdict, String id) {
        assertThat(verdict.answer()).as("%s", verdict).isEqualTo(Answer.NOT_RESTORABLE);
        assertThat(verdict.findings())
                .filteredOn(finding -> finding.level() == Level.FAIL)
                .extracting(Finding::id)
                .contains(id);
    }

    private RestoreVerdict check(RestoreTarget target) throws Exception {
        return checkIn(directory, target);
    }

    private RestoreVerdict checkAt(Instant now) throws Exception {
        return new RestoreCheck(Clock.fixed(now, ZoneOffset.UTC)).check(directory, SAME);
    }

    private static RestoreVerdict checkIn(Path directory, RestoreTarget target) throws Exception {
        return new RestoreCheck(Clock.fixed(NOW, ZoneOffset.UTC)).check(directory, target);
    }
}
