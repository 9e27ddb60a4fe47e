package io.jenkins.plugins.etcdbackup.engine.files;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256 in counter mode (NIST SP 800-38A, 6.5) under a key that was never anywhere but in this process's memory. Any
 * byte can be unsealed without those before it. It keeps bytes secret and does not notice a change: who unseals them for
 * good compares their digest.
 *
 * <p>Invariant: a seal is for one file that is written once, front to back. So the counter can be the number of the
 * block, and no key ever meets a counter twice.
 */
final class Seal {

    /** Bytes that are sealed or unsealed at once. */
    static final int BUFFER = 64 << 10;

    private static final String TRANSFORMATION = "AES/CTR/NoPadding";
    private static final int KEY_BITS = 256;
    private static final int BLOCK_BYTES = 16;

    private final byte[] key;
    private boolean forgotten;

    private Seal(byte[] key) {
        this.key = key;
    }

    static Seal fresh() {
        try {
            KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(KEY_BITS);
            return new Seal(generator.generateKey().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    /** A cipher that begins with the byte at this place. Sealing and unsealing are the same. */
    Cipher at(long offset) {
        try {
            Cipher cipher = Cipher.getInstance(TRANSFORMATION);
            move(cipher, offset);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + TRANSFORMATION, e);
        }
    }

    /** Has one of our ciphers go on with the byte at another place. */
    synchronized void move(Cipher cipher, long offset) {
        if (forgotten) {
            throw new IllegalStateException("the seal's key was forgotten");
        }
        byte[] counter = ByteBuffer.allocate(BLOCK_BYTES)
                .putLong(Long.BYTES, offset / BLOCK_BYTES)
                .array();
        try {
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-256", e);
        }
        cipher.update(new byte[(int) (offset % BLOCK_BYTES)]);
    }

    /** In counter mode every byte that goes in comes out at once. */
    static void run(Cipher cipher, ByteBuffer from, ByteBuffer to) {
        try {
            cipher.update(from, to);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("a cipher in counter mode made bytes more", e);
        }
    }

    /** From now on nobody can unseal what was sealed, except readers that have begun. */
    synchronized void forget() {
        Arrays.fill(key, (byte) 0);
        forgotten = true;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return forgotten ? "a seal whose key was forgotten" : "a seal";
    }
}
