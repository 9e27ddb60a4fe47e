package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * {@code aesgcm}: 12 bytes of nonce, AES-GCM, 16 bytes of tag, with the etcd key as associated data, so that a value
 * opens only where it was written (k8s.io/apiserver v0.36, pkg/storage/value/encrypt/aes/aes.go).
 */
final class AesGcm implements KeyCipher {

    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int BLOCK = 16;
    /** GCM counts blocks in the last four bytes, big-endian, and the content begins with the second (NIST SP 800-38D). */
    private static final byte FIRST_BLOCK = 2;

    private final AesKey key;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE];

    AesGcm(Key key) throws GeneralSecurityException {
        this.key = new AesKey(key);
        this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    }

    @Override
    public Outcome decrypt(ByteBuffer etcdKey, ByteBuffer data, PlainBuffer plain) throws GeneralSecurityException {
        if (data.remaining() < NONCE + TAG) {
            return Outcome.DAMAGED;
        }
        data.get(nonce);
        byte[] room = plain.room(data.remaining());
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        cipher.updateAAD(etcdKey.duplicate());
        try {
            plain.length(cipher.doFinal(data.array(), data.arrayOffset() + data.position(), data.remaining(), room, 0));
            return Outcome.OPENED;
        } catch (AEADBadTagException e) {
            return beginsWell(data) ? Outcome.DAMAGED : Outcome.WRONG_KEY;
        }
    }

    @Override
    public void wipe() {
        key.wipe(cipher, new GCMParameterSpec(TAG * Byte.SIZE, new byte[NONCE]));
    }

    /** What the tag does not tell: whether it is the key that is wrong, or a byte of the value. */
    private boolean beginsWell(ByteBuffer data) throws GeneralSecurityException {
        byte[] counter = Arrays.copyOf(nonce, BLOCK);
        counter[BLOCK - 1] = FIRST_BLOCK;
        Cipher stream = Cipher.getInstance("AES/CTR/NoPadding");
        stream.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(counter));
        int size = Math.min(BLOCK, data.remaining() - TAG);
        byte[] head = stream.doFinal(data.array(), data.arrayOffset() + data.position(), size);
        return StoredForm.begins(head, head.length);
    }
}
