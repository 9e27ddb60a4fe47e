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
    /** For one block: it takes no vector, and to hand one in costs several times what a block does. */
    private final Cipher block;

    private final byte[] vector = new byte[BLOCK];

    AesCbc(Key key) throws GeneralSecurityException {
        this.key = new AesKey(key);
        this.cipher = Cipher.getInstance("AES/CBC/NoPadding");
        this.block = Cipher.getInstance("AES/ECB/NoPadding");
        block.init(Cipher.DECRYPT_MODE, this.key);
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

    /** Each block depends on the one before alone, and nothing between the first and the last can be wrong: two will do. */
    @Override
    public Outcome check(ByteBuffer etcdKey, ByteBuffer data, PlainBuffer plain) throws GeneralSecurityException {
        int whole = (data.remaining() - BLOCK) / BLOCK * BLOCK;
        if (whole <= 2 * BLOCK || data.remaining() % BLOCK != 0) {
            return decrypt(etcdKey, data, plain);
        }
        int begin = data.arrayOffset() + data.position();
        byte[] room = plain.room(2 * BLOCK);
        decryptBlock(data.array(), begin, room, 0);
        if (!StoredForm.begins(room, BLOCK)) {
            return Outcome.WRONG_KEY;
        }
        decryptBlock(data.array(), begin + whole - BLOCK, room, BLOCK);
        return padding(room, 2 * BLOCK) < 0 ? Outcome.DAMAGED : Outcome.OPENED;
    }

    /** @param at where the block before it begins, or the vector */
    private void decryptBlock(byte[] bytes, int at, byte[] plain, int to) throws GeneralSecurityException {
        block.doFinal(bytes, at + BLOCK, BLOCK, plain, to);
        for (int i = 0; i < BLOCK; i++) {
            plain[to + i] ^= bytes[at + i];
        }
    }

    @Override
    public void wipe() {
        key.wipe(cipher, new IvParameterSpec(new byte[BLOCK]));
        key.wipe(block, null);
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
