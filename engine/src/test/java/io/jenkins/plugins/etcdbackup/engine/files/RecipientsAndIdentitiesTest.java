package io.jenkins.plugins.etcdbackup.engine.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestExamples;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.restore.Decryption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientsAndIdentitiesTest {

    private static final String KEY = ManifestExamples.RECIPIENT;

    @TempDir
    Path directory;

    @Test
    void goodKeysAreTakenOnceEachAndCommentsLeftOut() throws Exception {
        Recipients recipients = Recipients.parse(List.of("# ops", " " + KEY + "\n", "", KEY.toUpperCase(Locale.ROOT)));
        assertThat(recipients.publicKeys()).containsExactly(KEY);
        assertThat(Recipients.parse(List.of()).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AGE-SECRET-KEY-1QQQQ | is a secret key",
                "age-secret-key-1qqqq | is a secret key",
                "ssh-ed25519 AAAAC3Nz me@host | SSH key",
                "hunter2 | not an age public key",
                "age1 | wrong or missing",
                "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t | plug-in",
                "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q | wrong or missing",
                "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac | wrong or missing"
            })
    void badRecipientIsRefusedWithoutRepeatingIt(String bad, String why) {
        assertThatThrownBy(() -> Recipients.parse(List.of(KEY, bad)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Recipient 2")
                .hasMessageContaining(why)
                .satisfies(e -> assertThat(((BackupException) e).stage()).isEqualTo(Stage.REQUEST))
                .satisfies(e -> assertThat(trace(e)).doesNotContain(bad.length() > 4 ? bad : "hunter2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# nothing else | holds no key",
                "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p | is a public key",
                "'age-encryption.org/v1\n-> scrypt XYZ 18\n' | protected by a passphrase",
                "'-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBYWVogMTgK' | by a passphrase",
                "'# mine\n-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBYWVogMTgK' | passphrase",
                "'age-encryption.org/v1\n-> X25519 XYZ\n' | itself encrypted to another key",
                "'-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBYWVoK' | to another key",
                "AGE-PLUGIN-YUBIKEY-1HUNTER2 | of a kind that is not supported",
                "-----BEGIN OPENSSH PRIVATE KEY----- | SSH key",
                "hunter2 | line 1 is not an age secret key",
                "AGE-SECRET-KEY-1HUNTER2 | wrong or missing"
            })
    void badIdentityFileIsRefusedWithoutRepeatingIt(String content, String why) throws IOException {
        Path file = Files.writeString(directory.resolve("key.txt"), content);
        assertThatThrownBy(() -> Decryption.withIdentityFile(file))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("key.txt")
                .hasMessageContaining(why)
                .satisfies(e -> assertThat(trace(e)).doesNotContain("hunter2", "HUNTER2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30})
    void keyWithATypingErrorIsRefusedWithoutRepeatingIt(int at) throws IOException {
        String secret = AgeKeys.make(directory, "made").secret();
        char[] changed = secret.toCharArray();
        int index = "AGE-SECRET-KEY-1".length() + at;
        changed[index] = changed[index] == 'Q' ? 'P' : 'Q';
        String wrong = new String(changed);
        Path file = Files.writeString(directory.resolve("key.txt"), wrong);
        assertThatThrownBy(() -> Decryption.withIdentityFile(file))
                .isInstanceOf(BackupException.class)
                .satisfies(e -> assertThat(trace(e)).doesNotContain(wrong, wrong.substring(20)));
    }

    /** {@code age-keygen > key.txt} in PowerShell. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void identityFilesMayBeginWithAByteOrderMark(String encoding) throws Exception {
        AgeKeys keys = AgeKeys.make(directory, "made");
        String text = "\uFEFF# public key: " + keys.recipient() + "\r\n" + keys.secret() + "\r\n";
        Path file = Files.write(directory.resolve("key.txt"), text.getBytes(encoding));

        assertThat(Identities.read(file).readers()).hasSize(1);
    }

    @Test
    void missingAndHugeIdentityFilesAreRefused() throws IOException {
        assertThatThrownBy(() -> Decryption.withIdentityFile(directory.resolve("none.txt")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("there is no such file");
        Path huge = Files.writeString(directory.resolve("huge.txt"), "#".repeat(1 << 20));
        assertThatThrownBy(() -> Decryption.withIdentityFile(huge))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("too large");
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
