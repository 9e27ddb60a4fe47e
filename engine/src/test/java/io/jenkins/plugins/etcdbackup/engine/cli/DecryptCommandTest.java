package io.jenkins.plugins.etcdbackup.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.files.AgeKeys;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.restore.EncryptedBackup;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DecryptCommandTest {

    private static final String NAME = "snapshot_2021-06-25_190150.db";

    @TempDir
    Path backup;

    @TempDir
    Path keys;

    private final StringWriter out = new StringWriter();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    @Test
    void fileIsDecryptedBesideTheEncryptedOne() throws Exception {
        Path identity = EncryptedBackup.write(backup, NAME, "hello".getBytes(UTF_8), keys);
        assertThat(run(
                        "--identity",
                        identity.toString(),
                        backup.resolve(NAME + ".age").toString()))
                .isZero();
        assertThat(backup.resolve(NAME)).hasContent("hello");
        assertThat(out.toString())
                .contains(NAME, "5 B", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }

    @Test
    void outputGoesWhereOneAsks() throws Exception {
        Path identity = EncryptedBackup.write(backup, NAME, "hello".getBytes(UTF_8), keys);
        Path other = Files.createDirectory(backup.resolve("other"));
        assertThat(run(
                        "-i",
                        identity.toString(),
                        "--output",
                        other.toString(),
                        backup.resolve(NAME + ".age").toString()))
                .isZero();
        assertThat(other.resolve(NAME)).hasContent("hello");
        assertThat(backup.resolve(NAME)).doesNotExist();
    }

    @Test
    void wrongKeyFailsWithASentence() throws Exception {
        EncryptedBackup.write(backup, NAME, "hello".getBytes(UTF_8), keys);
        assertThat(run(
                        "-i",
                        EncryptedBackup.otherKey(keys).toString(),
                        backup.resolve(NAME + ".age").toString()))
                .isNotZero();
        assertThat(failure.get()).isInstanceOf(BackupException.class).hasMessageContaining("No key in");
        assertThat(backup.resolve(NAME)).doesNotExist();
    }

    @Test
    void anArmoredFileIsDecrypted() throws Exception {
        AgeKeys pair = AgeKeys.make(keys, "armored");
        pair.encryptToArmor(Files.writeString(keys.resolve("plain"), "hello"), backup.resolve(NAME + ".age"));

        assertThat(run(
                        "-i",
                        pair.identityFile().toString(),
                        backup.resolve(NAME + ".age").toString()))
                .isZero();

        assertThat(backup.resolve(NAME)).hasContent("hello");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileWithAPassphraseIsNamedAsSuch(boolean armored) throws Exception {
        Path identity = EncryptedBackup.write(backup, NAME, "hello".getBytes(UTF_8), keys);
        String header = "age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 18\n"
                + "ZV/AhotwSGqaPCU43cepl4WYUouAa17a3xpu4G2yi5k\n--- fgMiVLJHMlg9fW7CVG/hPS5EAU4Zeg19LyCP7SoH5nA\n";
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(header.getBytes(UTF_8));
        Files.writeString(
                backup.resolve(NAME + ".age"),
                armored
                        ? "-----BEGIN AGE ENCRYPTED FILE-----\n" + base64 + "\n-----END AGE ENCRYPTED FILE-----\n"
                        : header);

        assertThat(run("-i", identity.toString(), backup.resolve(NAME + ".age").toString()))
                .isNotZero();

        assertThat(failure.get()).hasMessageContaining("with a passphrase").hasMessageContaining("age -d");
        assertThat(backup.resolve(NAME)).doesNotExist();
    }

    @Test
    void outputThatIsAFileIsToldAsSuch() throws Exception {
        Path identity = EncryptedBackup.write(backup, NAME, "hello".getBytes(UTF_8), keys);
        run(
                "-i",
                identity.toString(),
                "--output",
                identity.toString(),
                backup.resolve(NAME + ".age").toString());
        assertThat(failure.get()).hasMessageContaining("is a file. Name a directory");
    }

    @Test
    void missingArgumentsAreAUsageError() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--identity", "key.txt")).isEqualTo(2);
    }

    private int run(String... arguments) {
        return new CommandLine(new DecryptCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    failure.set(e);
                    return 1;
                })
                .execute(arguments);
    }
}
