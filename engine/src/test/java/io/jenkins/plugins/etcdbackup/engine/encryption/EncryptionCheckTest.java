package io.jenkins.plugins.etcdbackup.engine.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StoredSnapshot;
import io.jenkins.plugins.etcdbackup.engine.tarball.TarballMaker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionCheckTest {

    private static final String FOLDER = "static-pod-resources/kube-apiserver-pod-7/secrets/encryption-config/";
    private static final String SECRET = "/kubernetes.io/secrets/shop/";
    private static final String CONTENT = "k8s\0 an object of some length, as they are";
    private static final String IDENTITY = "{\"identity\":{}}";

    @TempDir
    Path directory;

    private final StoredSnapshot snapshot = new StoredSnapshot();
    private final Map<String, String> files = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void pairThatOpensIsCountedByKeyAndResource(String provider) throws Exception {
        put(provider, "7", "right", 3);
        snapshot.put("/kubernetes.io/configmaps/shop/c", "k8s\0 plain".getBytes(UTF_8));
        configured(StoredValues.provider(provider, "7", "right"), IDENTITY);

        EncryptionReport report = check();

        assertThat(report.values())
                .containsExactly(new EncryptedValues("secrets", Outcome.OPENED, provider, "7", "", 3));
        assertThat(report.tarballOpens()).isTrue();
        assertOnly(
                report,
                Level.PASS,
                "All 3 encrypted values open with the tarball's keys: " + provider + " key 7 opens secrets (3).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void otherKeyOfTheSameNameIsRefused(String provider) throws Exception {
        put(provider, "7", "right", 3);
        configured(StoredValues.provider(provider, "7", "wrong"), IDENTITY);

        assertOnly(check(), Level.FAIL, "secrets (3) are encrypted by another " + provider + " key 7 than the one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void keyThatIsMissingIsNamed(String provider) throws Exception {
        put(provider, "7", "right", 3);
        configured(StoredValues.provider(provider, "3", "right"), IDENTITY);

        assertOnly(
                check(),
                Level.FAIL,
                "secrets (3) are encrypted by " + provider + " key 7, which is not in the tarball");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void keyThatWasRotatedMidWayIsAMigration(String provider) throws Exception {
        put(provider, "8", "new", 2);
        snapshot.put(SECRET + "old", value(provider, "7", "old", SECRET + "old"));
        configured(StoredValues.provider(provider, "8", "new"), StoredValues.provider(provider, "7", "old"), IDENTITY);

        EncryptionReport report = check();

        assertThat(report.findings()).noneMatch(finding -> finding.level() == Finding.Level.FAIL);
        assertThat(sentences(report, Level.WARN))
                .contains("A migration was under way: " + provider + " key 7, no longer the one that writes, still"
                        + " encrypts secrets (1).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void valueThatWasCutOffIsRefused(String provider) throws Exception {
        byte[] whole = value(provider, "7", "right", SECRET + "cut");
        snapshot.put(SECRET + "cut", Arrays.copyOf(whole, whole.length - 16));
        put(provider, "7", "right", 1);
        configured(StoredValues.provider(provider, "7", "right"), IDENTITY);

        EncryptionReport report = check();

        assertThat(sentences(report, Level.FAIL))
                .contains("secrets (1) are encrypted by " + provider
                        + " key 7, which is in the tarball, but are cut off");
        assertThat(sentences(report, Level.PASS)).startsWith("1 encrypted values open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void identityFirstMeansThatDecryptionIsUnderWay(String provider) throws Exception {
        put(provider, "7", "right", 1);
        snapshot.put(SECRET + "plain", CONTENT.getBytes(UTF_8));
        configured(IDENTITY, StoredValues.provider(provider, "7", "right"));

        EncryptionReport report = check();

        assertThat(report.findings()).noneMatch(finding -> finding.level() == Finding.Level.FAIL);
        assertThat(sentences(report, Level.WARN)).contains("while the configuration writes plainly");
    }

    @Test
    void plainValuesBesideEncryptedOnesAreNamed() throws Exception {
        put("aescbc", "7", "right", 2);
        snapshot.put(SECRET + "plain", CONTENT.getBytes(UTF_8));
        configured(StoredValues.provider("aescbc", "7", "right"), IDENTITY);

        EncryptionReport report = check();

        assertThat(report.findings()).noneMatch(finding -> finding.level() == Finding.Level.FAIL);
        assertThat(sentences(report, Level.WARN)).contains("A migration was under way: secrets (1) are still plain");
    }

    @Test
    void plainValuesThatTheConfigurationDoesNotReadAreRefused() throws Exception {
        put("aescbc", "7", "right", 2);
        snapshot.put(SECRET + "plain", CONTENT.getBytes(UTF_8));
        configured(StoredValues.provider("aescbc", "7", "right"));

        assertThat(sentences(check(), Level.FAIL)).contains("secrets (1) are plain", "no identity");
    }

    @Test
    void nothingEncryptedThoughAProviderComesFirstIsAWarning() throws Exception {
        snapshot.put(SECRET + "plain", CONTENT.getBytes(UTF_8));
        configured(StoredValues.provider("aescbc", "7", "right"), IDENTITY);

        EncryptionReport report = check();

        assertThat(report.findings()).noneMatch(finding -> finding.level() == Finding.Level.FAIL);
        assertThat(sentences(report, Level.WARN)).contains("Nothing in the snapshot is encrypted, but the tarball's");
    }

    @Test
    void tarballWithoutAConfigurationOpensNothing() throws Exception {
        snapshot.put(SECRET + "plain", CONTENT.getBytes(UTF_8));
        EncryptionReport plain = check();
        assertOnly(plain, Level.PASS, "Nothing in the snapshot is encrypted at rest.");
        assertThat(plain.tarballOpens()).isFalse();

        put("aescbc", "7", "right", 2);
        assertOnly(check(), Level.FAIL, "the tarball holds no configuration of encryption at rest");
    }

    @Test
    void configurationThatCannotBeReadIsRefused() throws Exception {
        snapshot.put(SECRET + "plain", CONTENT.getBytes(UTF_8));
        files.put("encryption-config", "{}");
        assertOnlyFailure(check(), "can't be read, as kube-apiserver could not");
    }

    @Test
    void onlyWhatIsLiveHasToOpen() throws Exception {
        put("aescbc", "3", "old", 2);
        put("aescbc", "7", "right", 1);
        snapshot.delete(SECRET + 1);
        configured(StoredValues.provider("aescbc", "7", "right"), IDENTITY);

        assertOnly(check(), Level.PASS, "All 1 encrypted values open");
    }

    @Test
    void kmsIsNamedWithItsKeyAndItsCredentialsCountAsKeys() throws Exception {
        byte[] encrypted = {0x0a, 3, 1, 2, 3, 0x12, 4, 'k', 'e', 'y', '1'};
        snapshot.put(SECRET + 1, StoredValues.joined("k8s:enc:kms:v2:vault:", encrypted));
        configured("{\"kms\":{\"apiVersion\":\"v2\",\"name\":\"vault\",\"endpoint\":\"unix:///s\"}}", IDENTITY);

        EncryptionReport report = check();
        assertOnly(
                report, Level.WARN, "secrets (1) are encrypted by kms v2 vault (key key1): only that KMS opens these");
        assertThat(report.tarballOpens()).isFalse();

        files.put("kms-plugin-secret-vault-approle_secret-id-1", "none");
        assertThat(check().tarballOpens()).isTrue();
    }

    /** openshift-apiserver has keys of its own, in a Secret that kube-apiserver's key opens. */
    @Test
    void keysOfOtherApiServersAreFoundInTheSnapshot() throws Exception {
        String route = "/openshift.io/routes/shop/front";
        snapshot.put(route, StoredValues.aescbc("2", "route's", "{\"kind\":\"Route\"}"));
        configured(StoredValues.provider("aescbc", "7", "right"), IDENTITY);
        assertOnly(check(), Level.FAIL, "aescbc key 2, which is in no Secret encryption-config of the snapshot");

        String name = "/kubernetes.io/secrets/openshift-config-managed/encryption-config-openshift-apiserver";
        snapshot.put(name, StoredValues.aescbc("7", "right", "k8s\0 of before"));
        snapshot.put(
                name,
                StoredValues.aescbc(
                        "7",
                        "right",
                        secret(new String(
                                StoredValues.configuration(
                                        "[\"routes.route.openshift.io\"]",
                                        StoredValues.provider("aescbc", "2", "route's"),
                                        IDENTITY),
                                UTF_8))));
        assertOnly(check(), Level.PASS, "All 2 encrypted values open");

        snapshot.delete(name);
        assertOnly(check(), Level.FAIL, "openshift.io/routes (1)");
    }

    /** runtime.Unknown around a v1.Secret. */
    private static byte[] secret(String configuration) throws IOException {
        byte[] entry = message(1, "encryption-config".getBytes(UTF_8), 2, configuration.getBytes(UTF_8));
        byte[] unknown = message(1, new byte[0], 2, message(1, new byte[0], 2, entry));
        return StoredValues.joined("k8s\0", unknown);
    }

    private static byte[] message(int first, byte[] one, int second, byte[] other) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream message = CodedOutputStream.newInstance(bytes);
        message.writeByteArray(first, one);
        message.writeByteArray(second, other);
        message.flush();
        return bytes.toByteArray();
    }

    private void put(String provider, String name, String secret, int values) {
        for (int i = 0; i < values; i++) {
            snapshot.put(SECRET + i, value(provider, name, secret, SECRET + i));
        }
    }

    private static byte[] value(String provider, String name, String secret, String key) {
        return switch (provider) {
            case "aescbc" -> StoredValues.aescbc(name, secret, CONTENT);
            case "aesgcm" -> StoredValues.aesgcm(name, secret, key, CONTENT);
            default -> StoredValues.secretbox(name, secret, CONTENT);
        };
    }

    private void configured(String... providers) {
        files.put("encryption-config", new String(StoredValues.configuration("[\"secrets\"]", providers), UTF_8));
    }

    private EncryptionReport check() throws Exception {
        Path file = snapshot.write(directory.resolve("snapshot.db"));
        TarballMaker tarball = TarballMaker.good();
        files.forEach((name, content) -> tarball.file(FOLDER + name, content));
        try (EncryptionCheck check = EncryptionCheck.of(new ByteArrayInputStream(tarball.tarGz()))) {
            SnapshotVerifier.verify(SnapshotSource.file(file), StatusRules.OF_FILE, check);
            return check.report();
        }
    }

    private static void assertOnly(EncryptionReport report, Level level, String words) {
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.sentence()).contains(words);
            assertThat(finding.level()).isEqualTo(level);
        });
    }

    private static void assertOnlyFailure(EncryptionReport report, String words) {
        assertThat(sentences(report, Level.FAIL)).contains(words);
    }

    private static String sentences(EncryptionReport report, Level level) {
        return report.findings().stream()
                .filter(finding -> finding.level() == level)
                .map(Finding::sentence)
                .collect(Collectors.joining("\n"));
    }
}
