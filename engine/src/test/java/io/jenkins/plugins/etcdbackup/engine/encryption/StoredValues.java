package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** Writes values as an API server that encrypts does, with keys made of a word. */
public final class StoredValues {

    private static final SecureRandom RANDOM = new SecureRandom();

    private StoredValues() {}

    /** 32 bytes that only this word gives. */
    public static byte[] secret(String word) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(word.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A configuration as OpenShift's operators write it: JSON, one rule, and identity at last. */
    public static byte[] configuration(String resources, String... providers) {
        return ("{\"kind\":\"EncryptionConfiguration\",\"apiVersion\":\"apiserver.config.k8s.io/v1\",\"resources\":"
                        + "[{\"resources\":" + resources + ",\"providers\":[" + String.join(",", providers) + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    public static String provider(String word, String name, String secret) {
        String encoded = Base64.getEncoder().encodeToString(secret(secret));
        return "{\"" + word + "\":{\"keys\":[{\"name\":\"" + name + "\",\"secret\":\"" + encoded + "\"}]}}";
    }

    public static byte[] aescbc(String name, String secret, String content) {
        return aescbc(name, secret, content.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] aescbc(String name, String secret, byte[] content) {
        byte[] vector = random(16);
        return joined(
                "k8s:enc:aescbc:v1:" + name + ":", vector, run("AES/CBC/PKCS5Padding", secret, vector, "", content));
    }

    public static byte[] aesgcm(String name, String secret, String key, String content) {
        byte[] nonce = random(12);
        return joined(
                "k8s:enc:aesgcm:v1:" + name + ":",
                nonce,
                run("AES/GCM/NoPadding", secret, nonce, key, content.getBytes(StandardCharsets.UTF_8)));
    }

    /** By another implementation than ours. */
    public static byte[] secretbox(String name, String secret, String content) {
        byte[] nonce = random(24);
        byte[] plain = content.getBytes(StandardCharsets.UTF_8);
        XSalsa20Engine salsa = new XSalsa20Engine();
        salsa.init(true, new ParametersWithIV(new KeyParameter(secret(secret)), nonce));
        byte[] key = new byte[32];
        salsa.processBytes(new byte[32], 0, 32, key, 0);
        byte[] box = new byte[16 + plain.length];
        salsa.processBytes(plain, 0, plain.length, box, 16);
        Poly1305 tag = new Poly1305();
        tag.init(new KeyParameter(key));
        tag.update(box, 16, plain.length);
        tag.doFinal(box, 0);
        return joined("k8s:enc:secretbox:v1:" + name + ":", nonce, box);
    }

    private static byte[] run(String transformation, String secret, byte[] vector, String associated, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance(transformation);
            boolean gcm = vector.length == 12;
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(secret(secret), "AES"),
                    gcm ? new GCMParameterSpec(128, vector) : new IvParameterSpec(vector));
            if (gcm) {
                cipher.updateAAD(associated.getBytes(StandardCharsets.UTF_8));
            }
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static byte[] joined(String prefix, byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(prefix.getBytes(StandardCharsets.UTF_8));
        Arrays.stream(parts).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
