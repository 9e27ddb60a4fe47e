package io.jenkins.plugins.etcdbackup.engine.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemIdentityTest {

    private static final String PARAMETERS =
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, secp256r1", "EC, secp384r1", "EC, secp521r1"})
    void theOldFormsAreRead(String algorithm, String kind) throws Exception {
        KeyPair pair = pair(algorithm, kind);
        String key = traditional(pair.getPrivate());
        assertThat(key).contains("BEGIN " + algorithm + " PRIVATE KEY");
        assertThat(read(certificate(pair), key).getAlgorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, secp256r1", "Ed25519, ''"})
    void pkcs8IsRead(String algorithm, String kind) throws Exception {
        KeyPair pair = pair(algorithm, kind);
        assertThat(read(certificate(pair), pkcs8(pair.getPrivate())).getEncoded())
                .isEqualTo(pair.getPrivate().getEncoded());
    }

    /** RFC 5958 version 1: the public key stands behind the private one, as newer tools write it for Ed25519. */
    @Test
    void pkcs8WithThePublicKeyBehindIsRead() throws Exception {
        KeyPair pair = pair("Ed25519", "");
        byte[] old = pair.getPrivate().getEncoded();
        byte[] info = pair.getPublic().getEncoded();
        byte[] key = new byte[old.length + 35];
        System.arraycopy(old, 0, key, 0, old.length);
        key[1] += 35;
        key[4] = 1;
        key[old.length] = (byte) 0x81;
        key[old.length + 1] = 33;
        System.arraycopy(info, info.length - 32, key, old.length + 3, 32);
        assertThat(read(certificate(pair), block("PRIVATE KEY", key)).getEncoded())
                .isEqualTo(old);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void theLabelDoesNotMatter(String label) throws Exception {
        KeyPair pair = pair("RSA", "2048");
        assertThat(read(certificate(pair), traditional(pair.getPrivate()).replace("RSA PRIVATE KEY", label)))
                .isNotNull();
        assertThat(read(certificate(pair), pkcs8(pair.getPrivate()).replace("PRIVATE KEY", label)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void keyAndCertificateMayStandInOneFileInAnyOrder(boolean keyFirst, boolean crlf) throws Exception {
        KeyPair pair = pair("EC", "secp256r1");
        String key = "Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n" + PARAMETERS
                + traditional(pair.getPrivate());
        String both = keyFirst ? key + certificate(pair) : certificate(pair) + key;
        String text = crlf ? both.replace("\n", "\r\n") : both;
        assertThat(read(text, text)).isNotNull();
        assertThat(PemIdentity.parse(text, text)).hasToString("CN=client");
    }

    @Test
    void theChainBehindTheCertificateIsShownToo() throws Exception {
        CertificateAuthority ca = CertificateAuthority.named("intermediate");
        CertificateAuthority.Issued client = ca.issue("client");
        PemIdentity identity = PemIdentity.parse(client.certificate() + ca.certificate(), client.key());
        assertThat(identity.keyStore(new char[0]).getCertificateChain("client")).hasSize(2);
    }

    @Test
    void aKeyOfAnotherPairIsRefused() throws Exception {
        refused(
                certificate(newPair("RSA", "2048")),
                traditional(pair("RSA", "2048").getPrivate()),
                "does not belong to the certificate of CN=client");
    }

    @Test
    void anEncryptedKeyIsNamedAsSuch() throws Exception {
        KeyPair pair = pair("RSA", "2048");
        String headers = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                + "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n";
        String key = traditional(pair.getPrivate());
        refused(certificate(pair), headers + key.substring(key.indexOf('\n') + 1), "is encrypted");
        refused(
                certificate(pair),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----",
                "is encrypted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIBAAAA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nMIT/////AgEAMAA=\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----"
            })
    void whatIsNoKeyIsRefused(String key) throws Exception {
        String certificate = certificate(pair("RSA", "2048"));
        assertThatThrownBy(() -> PemIdentity.parse(certificate, key)).isInstanceOf(PemException.class);
    }

    private static PrivateKey read(String certificate, String key) throws GeneralSecurityException {
        return (PrivateKey)
                PemIdentity.parse(certificate, key).keyStore(new char[0]).getKey("client", new char[0]);
    }

    private static void refused(String certificate, String key, String why) {
        assertThatThrownBy(() -> PemIdentity.parse(certificate, key))
                .isInstanceOf(PemException.class)
                .hasMessageContaining(why)
                .hasNoCause();
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

    private static String certificate(KeyPair pair) throws Exception {
        X500Name name = new X500Name("CN=client");
        Instant now = Instant.now();
        String algorithm =
                switch (pair.getPrivate().getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "Ed25519";
                };
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(now.minusSeconds(60)),
                            Date.from(now.plusSeconds(3600)),
                            name,
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate())));
        }
        return text.toString();
    }

    private static String traditional(PrivateKey key) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        }
        return text.toString();
    }

    private static String pkcs8(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    private static String block(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }
}
