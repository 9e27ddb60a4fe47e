package io.jenkins.plugins.etcdbackup.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestExamples;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.restore.Decryption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours against the real age program, both ways, and every way in which decrypting can go wrong. */
class AgeEncryptionTest {

    private static final String NAME = "snapshot_2021-06-25_190150.db";
    private static final int CHUNK = 64 << 10;

    @TempDir
    static Path keyDirectory;

    private static AgeKeys keys;
    private static AgeKeys otherKeys;

    @TempDir
    Path temporary;

    private Path stored;
    private Path restored;

    @BeforeAll
    static void makeKeys() throws IOException {
        keys = AgeKeys.make(keyDirectory, "key");
        otherKeys = AgeKeys.make(keyDirectory, "other");
    }

    @BeforeEach
    void makeDirectories() throws IOException {
        stored = Files.createDirectory(temporary.resolve("stored"));
        restored = Files.createDirectory(temporary.resolve("restored"));
    }

    /** Not for an empty file, for which the age program writes no file at all. */
    @ParameterizedTest
    @ValueSource(ints = {1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 1_000_003})
    void theAgeProgramDecryptsWhatWeEncrypt(int size) throws Exception {
        byte[] plain = noise(size);
        Path encrypted = encrypted(plain, keys.recipient());
        keys.decryptWithAge(encrypted, restored.resolve(NAME));
        assertThat(restored.resolve(NAME)).hasBinaryContent(plain);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 1_000_003})
    void weDecryptWhatTheAgeProgramEncrypts(int size) throws Exception {
        Path plain = Files.write(temporary.resolve("plain"), noise(size));
        keys.encryptWithAge(plain, stored.resolve(NAME + ".age"));
        Decryption.Decrypted decrypted = decrypt(keys.identityFile());
        assertThat(decrypted.file()).isEqualTo(restored.resolve(NAME)).hasSameBinaryContentAs(plain);
        assertThat(decrypted.size()).isEqualTo(size);
        assertThat(decrypted.matchesManifest()).isFalse();
    }

    @Test
    void eachRecipientAloneOpensTheFile() throws Exception {
        byte[] plain = noise(100_000);
        Path encrypted = encrypted(plain, keys.recipient(), otherKeys.recipient());
        keys.decryptWithAge(encrypted, restored.resolve("by-age"));
        assertThat(restored.resolve("by-age")).hasBinaryContent(plain);
        assertThat(decrypt(otherKeys.identityFile()).file()).hasBinaryContent(plain);
    }

    @Test
    void identityFileMayHoldSeveralKeysAndComments() throws Exception {
        encrypted(noise(10), keys.recipient());
        Path both = Files.writeString(
                temporary.resolve("both.txt"),
                "# the old key\r\n" + otherKeys.secret() + "\r\n\r\n# the new key\n" + keys.secret());
        assertThat(decrypt(both).size()).isEqualTo(10);
    }

    @Test
    void encryptedFileDescribesBothItselfAndThePlainOne() throws Exception {
        Recipients recipients = Recipients.parse(List.of(keys.recipient()));
        try (PartFile plain = part(noise(1000));
                PartFile encrypted = AgeEncryption.encrypt(plain, recipients)) {
            Manifest.StoredFile described = Manifest.StoredFile.of(plain, encrypted, recipients);
            assertThat(described.name()).isEqualTo(NAME);
            assertThat(described.size()).isEqualTo(1000);
            assertThat(described.sha256()).isEqualTo(plain.sha256());
            assertThat(described.storedName()).isEqualTo(NAME + ".age");
            assertThat(described.storedSize()).isEqualTo(encrypted.size()).isGreaterThan(1000);
            assertThat(described.encrypted().recipients()).containsExactly(keys.recipient());
        }
        assertThat(filesIn(stored)).isEmpty();
    }

    @Test
    void nothingPlainIsLeftAndOnlyTheOwnerReadsTheResult() throws Exception {
        Path encrypted = encrypted(noise(1000), keys.recipient());
        assertThat(filesIn(stored)).containsExactly(NAME + ".age");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(encrypted)))
                .isEqualTo("rw-------");
    }

    @Test
    void encryptingOntoAnExistingFileIsRefused() throws Exception {
        try (PartFile plain = part(noise(100))) {
            Files.writeString(stored.resolve(NAME + ".age"), "precious");
            assertThatThrownBy(() -> AgeEncryption.encrypt(plain, Recipients.parse(List.of(keys.recipient()))))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("Output exists already");
        }
        assertThat(filesIn(stored)).containsExactly(NAME + ".age");
        assertThat(stored.resolve(NAME + ".age")).hasContent("precious");
    }

    @Test
    void interruptEndsEncryptingAndLeavesNothing() throws Exception {
        try (PartFile plain = part(noise(1_000_000))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> AgeEncryption.encrypt(plain, Recipients.parse(List.of(keys.recipient()))))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
        assertThat(filesIn(stored)).isEmpty();
    }

    @Test
    void wrongKeyIsSaidAndNothingIsKept() throws Exception {
        encrypted(noise(1000), keys.recipient());
        assertRefused(otherKeys.identityFile())
                .hasMessageContaining("No key in")
                .hasMessageContaining("other recipients");
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(encrypted(noise(2 * CHUNK + 100), keys.recipient()));
        int header = whole.length - (2 * CHUNK + 100) - 3 * 16;
        for (int length : new int[] {
            0,
            1,
            20,
            header - 17,
            header - 16,
            header - 1,
            header,
            header + 1,
            header + CHUNK + 15,
            header + CHUNK + 16,
            header + CHUNK + 17,
            header + 2 * (CHUNK + 16),
            header + 2 * (CHUNK + 16) + 15,
            whole.length - 1
        }) {
            Files.write(stored.resolve(NAME + ".age"), Arrays.copyOf(whole, length));
            assertRefused(keys.identityFile()).as("%d of %d", length, whole.length);
        }
    }

    @Test
    void everyChangedByteIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(encrypted(noise(100), keys.recipient()));
        for (int at = 0; at < whole.length; at += 3) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(stored.resolve(NAME + ".age"), changed);
            assertRefused(keys.identityFile()).as("byte %d of %d", at, whole.length);
        }
    }

    @Test
    void bytesAfterTheEndAreRefused() throws Exception {
        Path file = encrypted(noise(CHUNK), keys.recipient());
        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        assertRefused(keys.identityFile());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "snapshot",
                "age-encryption.org/v2\n",
                "age-encryption.org/v1\n--- AAAA\n",
                "-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n"
            })
    void whatIsNoAgeFileIsRefused(String content) throws Exception {
        Files.writeString(stored.resolve(NAME + ".age"), content);
        assertRefused(keys.identityFile());
    }

    @Test
    void headerWithoutEndIsRefused() throws Exception {
        Files.writeString(
                stored.resolve(NAME + ".age"), "age-encryption.org/v1\n" + "-> X25519 AAAA\nAAAA\n".repeat(500_000));
        assertRefused(keys.identityFile());
        Files.writeString(stored.resolve(NAME + ".age"), "age-encryption.org/v1\n-> " + "A".repeat(20_000_000));
        assertRefused(keys.identityFile());
    }

    @Test
    void existingPlainFileIsRefusedAndKept() throws Exception {
        encrypted(noise(1000), keys.recipient());
        Files.writeString(restored.resolve(NAME), "precious");
        assertThatThrownBy(() -> decrypt(keys.identityFile()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Output exists already");
        assertThat(restored.resolve(NAME)).hasContent("precious");
    }

    @Test
    void fileThatTheManifestDescribesIsComparedWithIt() throws Exception {
        Recipients recipients = Recipients.parse(List.of(keys.recipient()));
        try (PartFile plain = part(noise(1000));
                PartFile encrypted = AgeEncryption.encrypt(plain, recipients)) {
            writeManifest(Manifest.StoredFile.of(plain, encrypted, recipients));
            encrypted.publish();
        }
        assertThat(decrypt(keys.identityFile()).matchesManifest()).isTrue();
    }

    @Test
    void wholeFileThatWasExchangedForAnotherIsRefused() throws Exception {
        encrypted(noise(1000), keys.recipient());
        writeManifest(new Manifest.StoredFile(NAME, 1000, "0".repeat(64), null));
        assertRefused(keys.identityFile()).hasMessageContaining("exchanged");
    }

    @Test
    void fileWithoutTheSuffixIsRefused() throws Exception {
        Path plain = Files.writeString(stored.resolve(NAME), "x");
        assertThatThrownBy(
                        () -> Decryption.withIdentityFile(keys.identityFile()).decrypt(plain, restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(".age");
        assertThatThrownBy(() ->
                        Decryption.withIdentityFile(keys.identityFile()).decrypt(stored.resolve("none.age"), restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("There is no file");
        assertThat(filesIn(restored)).isEmpty();
    }

    private Path encrypted(byte[] plain, String... recipients) throws Exception {
        try (PartFile part = part(plain);
                PartFile encrypted = AgeEncryption.encrypt(part, Recipients.parse(List.of(recipients)))) {
            return encrypted.publish();
        }
    }

    private PartFile part(byte[] bytes) throws Exception {
        PartFile part = PartFile.createSealed(stored, NAME);
        part.stream().write(bytes);
        part.finish();
        return part;
    }

    private Decryption.Decrypted decrypt(Path identityFile) throws Exception {
        return Decryption.withIdentityFile(identityFile).decrypt(stored.resolve(NAME + ".age"), restored);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Path identityFile) throws Exception {
        AbstractThrowableAssert<?, ? extends Throwable> refused = assertThatThrownBy(() -> decrypt(identityFile))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(NAME)
                .satisfies(e -> assertThat(((BackupException) e).stage()).isIn(Stage.ENCRYPTION, Stage.VERIFY));
        assertThat(filesIn(restored)).isEmpty();
        return refused;
    }

    private void writeManifest(Manifest.StoredFile file) throws IOException {
        Manifest like = ManifestExamples.plain();
        Manifest manifest = new Manifest(
                1,
                "x",
                like.started(),
                like.finished(),
                like.cluster(),
                like.node(),
                "script",
                like.etcd(),
                null,
                null,
                List.of(file),
                null,
                null,
                null);
        Files.writeString(stored.resolve("backup_2021-06-25_190150.json"), ManifestJson.write(manifest));
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static List<String> filesIn(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
