package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * {@code aescbc}: 16 bytes of initialisation vector, then AES-CBC with PKCS#7 padding, without authentication
 * (k8s.io/apiserver v0.36, pkg/storage/value/encrypt/aes/aes.go). The padding is ours to check: it tells a value that was
 * cut off from a wrong key.
 */
final class AesCbc implements KeyCipher {

    private static final int BLOCK = 16;

    private final AesKey key;
    private final Cipher cipher;
    private final byte[] vector = new byte[BLOCK];

    AesCbc(Key key) throws GeneralSecurityException {
        this.key = new AesKey(key);
        this.cipher = Cipher.getInstance("AES/CBC/NoPadding");
    }

    @Override
    public Outcome decrypt(ByteBuffer etcdKey, ByteBuffer data, PlainBuffer plain) throws GeneralSecurityException {
        int whole = (data.remaining() - BLOCK) / BLOCK * BLOCK;
        if (whole <= 0) {
            return Outcome.DAMAGED;
        }
        boolean cut = data.remaining() % BLOCK != 0;
        byte[] room = plain.room(whole);
        data.get(vector);
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(vector));
        cipher.doFinal(data.array(), data.arrayOffset() + data.position(), whole, room, 0);
        if (!StoredForm.begins(room, whole)) {
            return Outcome.WRONG_KEY;
        }
        int padding = padding(room, whole);
        if (cut || padding < 0) {
            return Outcome.DAMAGED;
        }
        plain.length(whole - padding);
        return Outcome.OPENED;
    }

    @Override
    public void wipe() {
        key.wipe(cipher, new IvParameterSpec(new byte[BLOCK]));
    }

    /** Its length by its last byte, which all of it repeats; -1 where it does not. */
    private static int padding(byte[] bytes, int length) {
        int padding = bytes[length - 1];
        if (padding <= 0 || padding > BLOCK) {
            return -1;
        }
        for (int i = length - padding; i < length; i++) {
            if (bytes[i] != padding) {
                return -1;
            }
        }
        return padding;
    }
}
