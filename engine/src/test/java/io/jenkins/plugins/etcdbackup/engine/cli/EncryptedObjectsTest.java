package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.encryption.StoredValues;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StoredSnapshot;
import io.jenkins.plugins.etcdbackup.engine.tarball.TarballMaker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that are encrypted at rest come back with the keys of the pair, or with those that are named. */
class EncryptedObjectsTest {

    private static final String SECRET =
            "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"login\"},\"data\":{\"password\":\"eA==\"}}";
    private static final byte[] KEYS =
            StoredValues.configuration("[\"secrets\"]", StoredValues.provider("aescbc", "1", "the right key"));

    @TempDir
    Path backup;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void store() throws IOException {
        new StoredSnapshot()
                .put("/kubernetes.io/secrets/shop/login", StoredValues.aescbc("1", "the right key", SECRET))
                .write(backup.resolve("snapshot_2026-11-23_180000.db"));
    }

    @Test
    void theTarballOfThePairHasTheKeys() throws IOException {
        byte[] tarball = TarballMaker.good()
                .file(
                        "static-pod-resources/kube-apiserver-pod-7/secrets/encryption-config/encryption-config",
                        new String(KEYS, StandardCharsets.UTF_8))
                .tarGz();
        Files.write(backup.resolve("static_kuberesources_2026-11-23_180000.tar.gz"), tarball);

        assertThat(get()).isZero();
        assertThat(output.toString()).contains("password: eA==");
    }

    @Test
    void theKeysMayBeNamed() throws IOException {
        Path keys = Files.write(backup.resolve("keys.yaml"), KEYS);

        assertThat(get("--encryption-config", keys.toString())).isZero();
        assertThat(output.toString()).contains("password: eA==");
    }

    @Test
    void withoutAKeyTheObjectIsNamedWithTheKeyThatItNeeds() {
        assertThat(get()).isEqualTo(ExitCode.FAILED);

        assertThat(errors.toString())
                .contains("Secret shop/login can't be read: it is encrypted at rest by aescbc with the key \"1\"");
        assertThat(output.toString()).doesNotContain("eA==");
    }

    private int get(String... more) {
        String[] arguments = new String[6 + more.length];
        System.arraycopy(new String[] {"get", backup.toString(), "secret", "login", "-n", "shop"}, 0, arguments, 0, 6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        return Main.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
