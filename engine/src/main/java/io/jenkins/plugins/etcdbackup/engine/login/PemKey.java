package io.jenkins.plugins.etcdbackup.engine.login;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an unencrypted private key in PEM: PKCS#8 ({@code PRIVATE KEY}, RFC 5958), PKCS#1 ({@code RSA PRIVATE KEY},
 * RFC 8017 A.1.2) or SEC 1 ({@code EC PRIVATE KEY}, RFC 5915). Java itself reads only PKCS#8. The other two are what
 * PKCS#8 carries inside, and the algorithm that it names beside them is the one in the certificate's public key
 * (SubjectPublicKeyInfo, RFC 5280 4.1), so they are wrapped instead of parsed.
 */
final class PemKey {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");

    private PemKey() {}

    /** The key, which is known to belong to the certificate's public key. */
    static PrivateKey read(String pem, PublicKey certified) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new InvalidKeyException("no unencrypted private key in PEM");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        byte[] pkcs8 = block.group(1).isEmpty() ? der : wrapped(der, algorithmIdentifier(certified.getEncoded()));
        PrivateKey key =
                KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        if (!belongs(key, certified)) {
            throw new InvalidKeyException("key and certificate are not of the same pair");
        }
        return key;
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
        body.writeBytes(new byte[] {0x02, 0x01, 0x00});
        body.writeBytes(algorithmIdentifier);
        body.writeBytes(element(0x04, key));
        return element(0x30, body.toByteArray());
    }

    /** SubjectPublicKeyInfo ::= SEQUENCE { AlgorithmIdentifier, BIT STRING }: its first element, as it stands. */
    private static byte[] algorithmIdentifier(byte[] publicKey) {
        int start = contentOffset(publicKey, 0);
        int content = contentOffset(publicKey, start);
        int end = content + length(publicKey, start);
        return java.util.Arrays.copyOfRange(publicKey, start, end);
    }

    private static int contentOffset(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first < 0x80 ? first : 0;
        for (int i = at + 2; i < contentOffset(der, at); i++) {
            length = length << 8 | der[i] & 0xff;
        }
        return length;
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
