package io.jenkins.plugins.etcdbackup.engine.pem;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * Reads an unencrypted private key in PEM: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 A.1.2) or SEC 1 (RFC 5915). Java itself
 * reads only PKCS#8 of version 0. The other two are what PKCS#8 carries inside, and the algorithm that it names beside
 * them is the one in the certificate's public key (SubjectPublicKeyInfo, RFC 5280 4.1), so they are wrapped instead of
 * parsed. Which of the three it is, the content says and not the label: Go's {@code crypto/tls.X509KeyPair} tries all
 * three under each label, so keys with a wrong one are about.
 */
final class PemKey {

    private static final String LABEL = "PRIVATE KEY";

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;

    private PemKey() {}

    /** The first key of the file, which is known to belong to the certificate. */
    static PrivateKey parse(String pem, X509Certificate certificate) throws PemException {
        PemBlock block = PemBlock.parse(pem).stream()
                .filter(b -> b.type().equals(LABEL) || b.type().endsWith(" " + LABEL))
                .findFirst()
                .orElseThrow(() -> new PemException("the key is no private key in PEM (PKCS#8, PKCS#1 or SEC 1)"));
        if (block.encrypted() || block.type().startsWith("ENCRYPTED")) {
            throw new PemException("the key is encrypted: give it unencrypted (openssl pkey -in KEY -out PLAIN)");
        }
        PublicKey certified = certificate.getPublicKey();
        try {
            PrivateKey key = KeyFactory.getInstance(certified.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8(block.der(), certified)));
            if (belongs(key, certified)) {
                return key;
            }
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            // Told below; the parser's own words may quote the key.
        }
        throw new PemException("the key cannot be read, or does not belong to the certificate of "
                + certificate.getSubjectX500Principal().getName());
    }

    private static byte[] pkcs8(byte[] der, PublicKey certified) {
        int version = contentOffset(der, 0);
        int second = end(der, version);
        return switch (der[second]) {
            // Rebuilt, since Java refuses version 1, which has the public key behind (RFC 5958).
            case SEQUENCE -> wrapped(content(der, end(der, second)), Arrays.copyOfRange(der, second, end(der, second)));
            case INTEGER, OCTET_STRING -> wrapped(der, algorithmIdentifier(certified.getEncoded()));
            default -> der;
        };
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        byte[] probe = {1, 2, 3, 4};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        signer.initVerify(certified);
        signer.update(probe);
        return signer.verify(signature);
    }

    /** PrivateKeyInfo ::= SEQUENCE { version INTEGER 0, AlgorithmIdentifier, OCTET STRING }. */
    private static byte[] wrapped(byte[] key, byte[] algorithmIdentifier) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {INTEGER, 0x01, 0x00});
        body.writeBytes(algorithmIdentifier);
        body.writeBytes(element(OCTET_STRING, key));
        return element(SEQUENCE, body.toByteArray());
    }

    /** SubjectPublicKeyInfo ::= SEQUENCE { AlgorithmIdentifier, BIT STRING }: its first element, as it stands. */
    private static byte[] algorithmIdentifier(byte[] publicKey) {
        int start = contentOffset(publicKey, 0);
        return Arrays.copyOfRange(publicKey, start, end(publicKey, start));
    }

    private static byte[] content(byte[] der, int at) {
        return Arrays.copyOfRange(der, contentOffset(der, at), end(der, at));
    }

    private static int contentOffset(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int end(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int content = contentOffset(der, at);
        int length = first < 0x80 ? first : 0;
        for (int i = at + 2; i < content; i++) {
            length = length << 8 | der[i] & 0xff;
        }
        int end = content + length;
        if (end < content || end > der.length) {
            throw new IndexOutOfBoundsException("longer than what holds it");
        }
        return end;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = (32 - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >>> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
