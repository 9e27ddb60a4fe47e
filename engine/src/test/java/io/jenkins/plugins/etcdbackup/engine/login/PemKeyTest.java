package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeyTest {

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, secp256r1", "EC, secp384r1", "EC, secp521r1"})
    void theOldFormsAreRead(String algorithm, String kind) throws Exception {
        KeyPair pair = pair(algorithm, kind);
        String pem = traditional(pair.getPrivate());
        assertThat(pem).contains("BEGIN " + algorithm + " PRIVATE KEY");
        assertThat(PemKey.read(pem, pair.getPublic()).getAlgorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, secp256r1", "Ed25519, ''"})
    void pkcs8IsRead(String algorithm, String kind) throws Exception {
        KeyPair pair = pair(algorithm, kind);
        PrivateKey read = PemKey.read(pkcs8(pair.getPrivate()), pair.getPublic());
        assertThat(read.getEncoded()).isEqualTo(pair.getPrivate().getEncoded());
    }

    @Test
    void parametersBeforeTheKeyAreSkipped() throws Exception {
        KeyPair pair = pair("EC", "secp256r1");
        String pem = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                + traditional(pair.getPrivate()).replace("\n", "\r\n");
        assertThat(PemKey.read(pem, pair.getPublic())).isNotNull();
    }

    @Test
    void aKeyOfAnotherPairIsRefused() throws Exception {
        assertThatThrownBy(() -> PemKey.read(
                        traditional(pair("RSA", "2048").getPrivate()),
                        newPair("RSA", "2048").getPublic()))
                .isInstanceOf(InvalidKeyException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIBAAAA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefused(String pem) throws Exception {
        KeyPair pair = pair("RSA", "2048");
        assertThatThrownBy(() -> PemKey.read(pem, pair.getPublic())).isInstanceOf(GeneralSecurityException.class);
    }

    /** Each made once, since an RSA key takes its time. */
    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private static KeyPair pair(String algorithm, String kind) {
        return PAIRS.computeIfAbsent(algorithm + kind, k -> {
            try {
                return newPair(algorithm, kind);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static KeyPair newPair(String algorithm, String kind) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("RSA")) {
            generator.initialize(Integer.parseInt(kind));
        } else if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        return generator.generateKeyPair();
    }

    private static String traditional(PrivateKey key) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        }
        return text.toString();
    }

    private static String pkcs8(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
