package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * An AES key that can be wiped, which the JDK's {@code SecretKeySpec} can't. What Java's ciphers copy out of it is theirs:
 * {@link #wipe} gives them another key, whereupon they clear the array of the one before; its expanded form lies in the
 * heap until it is collected, and nobody can reach it.
 */
final class AesKey implements SecretKey {

    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;

    AesKey(Key key) {
        this.bytes = key.secret().clone();
    }

    private AesKey(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    /** @param cipher the one that was initialised with the key, with parameters such as these, or none */
    void wipe(Cipher cipher, AlgorithmParameterSpec parameters) {
        Arrays.fill(bytes, (byte) 0);
        try {
            cipher.init(Cipher.DECRYPT_MODE, new AesKey(new byte[bytes.length]), parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES of this Java failed", e);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "an AES key";
    }
}
