package io.jenkins.plugins.etcdbackup.engine.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ResourceKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueDecryptionTest {

    private static final String SECRET = "/kubernetes.io/secrets/shop/database";
    private static final String CONTENT =
            "k8s\0 an object, as long as it takes to have several blocks of sixteen bytes";

    @Test
    void valueOfEachProviderOpensWithItsKey() throws Exception {
        byte[] configuration = StoredValues.configuration(
                "[\"secrets\"]",
                StoredValues.provider("aescbc", "7", "one"),
                StoredValues.provider("aesgcm", "8", "two"),
                "{\"identity\":{}}");
        try (ValueDecryption decryption = of(configuration)) {
            assertOpens(decryption, StoredValues.aescbc("7", "one", CONTENT));
            assertOpens(decryption, StoredValues.aesgcm("8", "two", SECRET, CONTENT));
            DecryptedValue plain = decrypt(decryption, SECRET, CONTENT.getBytes(StandardCharsets.UTF_8));
            assertThat(plain.outcome()).isEqualTo(Outcome.PLAIN);
            assertThat(text(plain)).isEqualTo(CONTENT);
        }
    }

    @Test
    void otherKeyOfTheSameNameIsTheWrongKey() throws Exception {
        byte[] configuration = StoredValues.configuration(
                "[\"secrets\"]",
                StoredValues.provider("aescbc", "7", "one"),
                StoredValues.provider("aesgcm", "7", "one"));
        try (ValueDecryption decryption = of(configuration)) {
            // Often enough to meet paddings that are valid by chance.
            for (int i = 0; i < 2000; i++) {
                assertOutcome(decryption, StoredValues.aescbc("7", "another", CONTENT + i), Outcome.WRONG_KEY);
            }
            assertOutcome(decryption, StoredValues.aesgcm("7", "another", SECRET, CONTENT), Outcome.WRONG_KEY);
        }
    }

    @Test
    void rightOneOfTwoKeysOfTheSameNameOpens() throws Exception {
        byte[] configuration = StoredValues.configuration(
                "[\"secrets\"]",
                StoredValues.provider("aescbc", "7", "new"),
                StoredValues.provider("aescbc", "7", "old"));
        try (ValueDecryption decryption = of(configuration)) {
            assertOpens(decryption, StoredValues.aescbc("7", "old", CONTENT));
            assertOpens(decryption, StoredValues.aescbc("7", "new", CONTENT));
        }
    }

    @Test
    void keyThatIsNotThereIsNamed() throws Exception {
        byte[] configuration = StoredValues.configuration("[\"secrets\"]", StoredValues.provider("aescbc", "3", "one"));
        try (ValueDecryption decryption = of(configuration)) {
            DecryptedValue value = decrypt(decryption, SECRET, StoredValues.aescbc("7", "one", CONTENT));
            assertThat(value.outcome()).isEqualTo(Outcome.KEY_MISSING);
            assertThat(value.provider()).isEqualTo("aescbc");
            assertThat(value.key()).isEqualTo("7");
            assertThat(value.plain()).isNull();
        }
    }

    /** Key "1" is no key "11", whose first byte of content may be anything. */
    @Test
    void nameOfAKeyIsComparedToItsEnd() throws Exception {
        byte[] configuration = StoredValues.configuration("[\"secrets\"]", StoredValues.provider("aescbc", "1", "one"));
        try (ValueDecryption decryption = of(configuration)) {
            assertOutcome(decryption, StoredValues.aescbc("11", "one", CONTENT), Outcome.KEY_MISSING);
        }
    }

    @Test
    void valueThatWasCutOffAnywhereIsNeverTakenForAnother() throws Exception {
        byte[] configuration = StoredValues.configuration(
                "[\"secrets\"]",
                StoredValues.provider("aescbc", "7", "one"),
                StoredValues.provider("aesgcm", "7", "one"));
        try (ValueDecryption decryption = of(configuration)) {
            for (byte[] whole : List.of(
                    StoredValues.aescbc("7", "one", CONTENT), StoredValues.aesgcm("7", "one", SECRET, CONTENT))) {
                for (int length = "k8s:enc:".length(); length < whole.length; length++) {
                    DecryptedValue value = decrypt(decryption, SECRET, Arrays.copyOf(whole, length));
                    assertThat(value.outcome())
                            .as("%s bytes of %s", length, whole.length)
                            // With only a part of its first block nobody can tell a wrong key.
                            .isIn(Outcome.DAMAGED, Outcome.WRONG_KEY);
                    boolean hasBlocks = length >= "k8s:enc:aescbc:v1:7:".length() + 48;
                    assertThat(hasBlocks && value.outcome() == Outcome.WRONG_KEY)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void valueOfAesgcmThatWasMovedToAnotherKeyDoesNotOpen() throws Exception {
        byte[] configuration = StoredValues.configuration("[\"secrets\"]", StoredValues.provider("aesgcm", "7", "one"));
        try (ValueDecryption decryption = of(configuration)) {
            byte[] value = StoredValues.aesgcm("7", "one", "/kubernetes.io/secrets/other/place", CONTENT);
            assertOutcome(decryption, value, Outcome.DAMAGED);
        }
    }

    @Test
    void resourceThatTheConfigurationDoesNotNameIsNotRead() throws Exception {
        byte[] configuration = StoredValues.configuration("[\"secrets\"]", StoredValues.provider("aescbc", "7", "one"));
        try (ValueDecryption decryption = of(configuration)) {
            DecryptedValue value =
                    decrypt(decryption, "/kubernetes.io/configmaps/shop/c", StoredValues.aescbc("7", "one", CONTENT));
            assertThat(value.outcome()).isEqualTo(Outcome.NOT_LISTED);
            assertThat(text(value)).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secrets /kubernetes.io/secrets/a/b",
                "*.* /kubernetes.io/secrets/a/b",
                "*. /kubernetes.io/secrets/a/b",
                "routes.route.openshift.io /openshift.io/routes/a/b",
                "oauthaccesstokens.oauth.openshift.io /openshift.io/oauth/accesstokens/sha256~a",
                "services /kubernetes.io/services/specs/a/b",
                "deployments.apps /kubernetes.io/deployments/a/b",
                "pandas.bears.example /kubernetes.io/bears.example/pandas/a/b",
                "*.bears.example /kubernetes.io/bears.example/pandas/a/b"
            })
    void resourcesAreNamedAsTheApiServerNamesThem(String ruleAndKey) throws Exception {
        String[] words = ruleAndKey.split(" ");
        byte[] configuration =
                StoredValues.configuration("[\"" + words[0] + "\"]", StoredValues.provider("aescbc", "7", "one"));
        try (ValueDecryption decryption = of(configuration)) {
            byte[] value = StoredValues.aescbc("7", "one", CONTENT);
            assertThat(decrypt(decryption, words[1], value).outcome()).isEqualTo(Outcome.OPENED);
            assertThat(decrypt(decryption, "/kubernetes.io/lions.example/lions/a/b", value)
                            .outcome())
                    .isEqualTo(words[0].equals("*.*") ? Outcome.OPENED : Outcome.NOT_LISTED);
        }
    }

    @Test
    void kmsTellsItsPlugInAndItsKey() throws Exception {
        byte[] configuration = StoredValues.configuration(
                "[\"secrets\"]",
                "{\"kms\":{\"apiVersion\":\"v2\",\"name\":\"vault\",\"endpoint\":\"unix:///s\"}}",
                "{\"kms\":{\"name\":\"old\",\"endpoint\":\"unix:///t\"}}");
        try (ValueDecryption decryption = of(configuration)) {
            byte[] encrypted = {0x0a, 3, 1, 2, 3, 0x12, 4, 'k', 'e', 'y', '1'};
            DecryptedValue second =
                    decrypt(decryption, SECRET, StoredValues.joined("k8s:enc:kms:v2:vault:", encrypted));
            assertThat(second).isEqualTo(new DecryptedValue(Outcome.KMS, "kms v2", "vault", "key1", null));
            DecryptedValue first =
                    decrypt(decryption, SECRET, StoredValues.joined("k8s:enc:kms:v1:old:", new byte[] {0, 1, 2, 3}));
            assertThat(first).isEqualTo(new DecryptedValue(Outcome.KMS, "kms v1", "old", "", null));
            byte[] cut = Arrays.copyOf(encrypted, encrypted.length - 1);
            assertOutcome(decryption, StoredValues.joined("k8s:enc:kms:v2:vault:", cut), Outcome.DAMAGED);
            assertOutcome(decryption, StoredValues.joined("k8s:enc:kms:v2:other:", encrypted), Outcome.KEY_MISSING);
        }
    }

    @Test
    void handWrittenYamlIsRead() throws Exception {
        String yaml =
                """
                # kube-apiserver's
                apiVersion: v1
                kind: EncryptionConfig
                resources:
                - resources: [secrets]
                  providers:
                  - aescbc:
                      keys:
                      - {name: plain, secret: %1$s}
                      - name: "quoted"
                        secret: "%1$s"
                      - secret: >-
                          %1$s
                        name: folded
                  - identity: {}
                """
                        .formatted(Base64.getEncoder().encodeToString(StoredValues.secret("one")));
        try (ValueDecryption decryption = of(yaml.getBytes(StandardCharsets.UTF_8))) {
            assertOpens(decryption, StoredValues.aescbc("plain", "one", CONTENT));
            assertOpens(decryption, StoredValues.aescbc("quoted", "one", CONTENT));
            assertOpens(decryption, StoredValues.aescbc("folded", "one", CONTENT));
        }
    }

    @Test
    void noMessageHoldsAKey() {
        String secret = Base64.getEncoder().encodeToString(StoredValues.secret("one"));
        for (String text : List.of(
                "{\"kind\":\"EncryptionConfiguration\",\"resources\":[{\"providers\":[{\"aescbc\":{\"keys\":[{\"name\":\"1\","
                        + "\"secret\":\"" + secret + "!\"}]}}]}]}",
                "{\"kind\":\"EncryptionConfiguration\",\"secret\":\"" + secret + "\",,}",
                "kind: EncryptionConfiguration\nsecret: " + secret + "\n\tnothing: [",
                "[\"" + secret + "\"]")) {
            assertThatThrownBy(() -> EncryptionConfiguration.read(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(BackupException.class)
                    .hasMessageNotContaining(secret.substring(0, 10))
                    .hasNoCause();
        }
    }

    @Test
    void closedConfigurationHoldsNoKey() throws Exception {
        EncryptionConfiguration configuration = EncryptionConfiguration.read(
                StoredValues.configuration("[\"secrets\"]", StoredValues.provider("aescbc", "7", "one")));
        Key key = configuration.rules().get(0).providers().get(0).keys().get(0);
        assertThat(key.secret()).isEqualTo(StoredValues.secret("one"));
        configuration.close();
        assertThat(key.secret()).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void whatIsClosedOpensNothingAnyMore(String provider) throws Exception {
        byte[] value =
                switch (provider) {
                    case "aescbc" -> StoredValues.aescbc("1", "right", CONTENT);
                    case "aesgcm" -> StoredValues.aesgcm("1", "right", SECRET, CONTENT);
                    default -> StoredValues.secretbox("1", "right", CONTENT);
                };
        ValueDecryption decryption =
                of(StoredValues.configuration("[\"secrets\"]", StoredValues.provider(provider, "1", "right")));
        assertOpens(decryption, value);

        decryption.close();

        assertOutcome(decryption, value, Outcome.WRONG_KEY);
    }

    private static ValueDecryption of(byte[] configuration) throws BackupException {
        try (EncryptionConfiguration read = EncryptionConfiguration.read(configuration)) {
            return ValueDecryption.of(read);
        }
    }

    private static DecryptedValue decrypt(ValueDecryption decryption, String key, byte[] value) {
        return decryption.decrypt(ResourceKey.of(key).resource(), StoredValues.buffer(key), ByteBuffer.wrap(value));
    }

    private static void assertOpens(ValueDecryption decryption, byte[] value) {
        DecryptedValue decrypted = decrypt(decryption, SECRET, value);
        assertThat(decrypted.outcome()).isEqualTo(Outcome.OPENED);
        assertThat(text(decrypted)).isEqualTo(CONTENT);
    }

    private static void assertOutcome(ValueDecryption decryption, byte[] value, Outcome outcome) {
        DecryptedValue decrypted = decrypt(decryption, SECRET, value);
        assertThat(decrypted.outcome()).isEqualTo(outcome);
        assertThat(decrypted.plain()).isNull();
    }

    private static String text(DecryptedValue value) {
        return StandardCharsets.UTF_8.decode(value.plain().duplicate()).toString();
    }
}
