package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.encryption.StoredValues;
import io.jenkins.plugins.etcdbackup.engine.files.AgeKeys;
import io.jenkins.plugins.etcdbackup.engine.objects.Protobuf;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StoredSnapshot;
import io.jenkins.plugins.etcdbackup.engine.tarball.TarballMaker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that are encrypted at rest come back with the keys of the pair, or with those that are named. */
class EncryptedObjectsTest {

    private static final String SECRET =
            "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"login\"},\"data\":{\"password\":\"eA==\"}}";
    private static final String ROUTE = "{\"apiVersion\":\"route.openshift.io/v1\",\"kind\":\"Route\",\"metadata\":"
            + "{\"name\":\"front\",\"namespace\":\"shop\"},\"spec\":{\"host\":\"shop.example.com\"}}";
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
        Files.write(backup.resolve("static_kuberesources_2026-11-23_180000.tar.gz"), tarball());

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

    /** openshift-apiserver has keys of its own, in a Secret that kube-apiserver's key opens. */
    @Test
    void whatTheOtherApiServersWroteOpensWithTheKeysInTheSnapshot() throws IOException {
        byte[] others = StoredValues.configuration(
                "[\"routes.route.openshift.io\"]", StoredValues.provider("aescbc", "1", "the routes' key"));
        byte[] secret = Protobuf.stored("v1", "Secret", out -> {
            out.writeByteArray(1, Protobuf.metadata("openshift-config-managed", "any"));
            out.writeByteArray(2, Protobuf.message(entry -> {
                entry.writeString(1, "encryption-config");
                entry.writeByteArray(2, others);
            }));
        });
        new StoredSnapshot()
                .put(
                        "/kubernetes.io/secrets/openshift-config-managed/encryption-config-openshift-apiserver",
                        StoredValues.aescbc("1", "the right key", secret))
                .put("/openshift.io/routes/shop/front", StoredValues.aescbc("1", "the routes' key", ROUTE))
                .write(backup.resolve("snapshot_2026-11-23_180000.db"));
        Path keys = Files.write(backup.resolve("keys.yaml"), KEYS);

        assertThat(run(
                        "get",
                        backup.toString(),
                        "route",
                        "front",
                        "-n",
                        "shop",
                        "--encryption-config",
                        keys.toString()))
                .isZero();
        assertThat(output.toString()).contains("host: shop.example.com");
    }

    @Test
    void theKeysOfAnotherApiServerMayBeNamed() throws IOException {
        new StoredSnapshot()
                .put("/openshift.io/routes/shop/front", StoredValues.secretbox("9", "the routes' key", ROUTE))
                .write(backup.resolve("snapshot_2026-11-23_180000.db"));
        Path keys = Files.write(
                backup.resolve("keys.yaml"),
                StoredValues.configuration(
                        "[\"routes.route.openshift.io\"]", StoredValues.provider("secretbox", "9", "the routes' key")));

        assertThat(run("get", backup.toString(), "routes", "-A", "--encryption-config", keys.toString()))
                .isZero();
        assertThat(output.toString()).contains("host: shop.example.com");
    }

    @Test
    void aBackupThatIsEncryptedItselfIsReadWithAnIdentityAndStaysAsItIs() throws Exception {
        Path stored = Files.createDirectory(backup.resolve("stored"));
        AgeKeys keys = AgeKeys.make(backup, "key");
        Path tarball = Files.write(backup.resolve("tarball"), tarball());
        keys.encryptWithAge(tarball, stored.resolve("static_kuberesources_2026-11-23_180000.tar.gz.age"));
        keys.encryptWithAge(
                backup.resolve("snapshot_2026-11-23_180000.db"), stored.resolve("snapshot_2026-11-23_180000.db.age"));

        assertThat(run("get", stored.toString(), "secret", "login", "-n", "shop"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(errors.toString()).contains("is encrypted: name the secret key that opens it (--identity)");
        assertThat(run(
                        "get",
                        stored.toString(),
                        "secret",
                        "login",
                        "-n",
                        "shop",
                        "--identity",
                        keys.identityFile().toString()))
                .isZero();

        assertThat(output.toString()).contains("password: eA==");
        try (Stream<Path> files = Files.list(stored)) {
            assertThat(files).hasSize(2).allMatch(file -> file.toString().endsWith(".age"));
        }
    }

    private static byte[] tarball() {
        return TarballMaker.good()
                .file(
                        "static-pod-resources/kube-apiserver-pod-7/secrets/encryption-config/encryption-config",
                        new String(KEYS, StandardCharsets.UTF_8))
                .tarGz();
    }

    private int get(String... more) {
        String[] arguments = new String[6 + more.length];
        System.arraycopy(new String[] {"get", backup.toString(), "secret", "login", "-n", "shop"}, 0, arguments, 0, 6);
        System.arraycopy(more, 0, arguments, 6, more.length);
        return run(arguments);
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
