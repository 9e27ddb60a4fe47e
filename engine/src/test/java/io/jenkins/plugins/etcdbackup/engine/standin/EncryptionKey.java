package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The key of encryption at rest of every stand-in cluster: aescbc, named 1. */
final class EncryptionKey {

    private static final byte[] SECRET = "stand-in only, not a real key!!!".getBytes(StandardCharsets.US_ASCII);

    /** As the operators write it. */
    static final String CONFIGURATION =
            """
            {"kind":"EncryptionConfiguration","apiVersion":"apiserver.config.k8s.io/v1","resources":[{"resources":\
            ["secrets","configmaps"],"providers":[{"aescbc":{"keys":[{"name":"1","secret":"%s"}]}},{"identity":{}}]}]}
            """
                    .formatted(Base64.getEncoder().encodeToString(SECRET));

    private EncryptionKey() {}

    static byte[] encrypted(byte[] plain, byte[] vector) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(SECRET, "AES"), new IvParameterSpec(vector));
            ByteArrayOutputStream value = new ByteArrayOutputStream();
            value.writeBytes("k8s:enc:aescbc:v1:1:".getBytes(StandardCharsets.US_ASCII));
            value.writeBytes(vector);
            value.writeBytes(cipher.doFinal(plain));
            return value.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
