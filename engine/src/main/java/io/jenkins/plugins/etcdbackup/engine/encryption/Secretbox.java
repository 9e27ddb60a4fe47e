package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * {@code secretbox}: 24 bytes of nonce, 16 bytes of Poly1305 tag, XSalsa20 (k8s.io/apiserver v0.36,
 * pkg/storage/value/encrypt/secretbox/secretbox.go; NaCl's crypto_secretbox). The JDK has neither Salsa20 nor a Poly1305 of
 * its own name. All numbers are little-endian.
 */
final class Secretbox implements KeyCipher {

    static final int NONCE = 24;
    static final int TAG = 16;

    private static final int BLOCK = 64;
    private static final int KEY_BYTES = 32;
    private static final int ROUNDS = 20;
    /** "expand 32-byte k" as four numbers: the diagonal of Salsa20's matrix. */
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final int[] key = new int[KEY_BYTES / Integer.BYTES];
    private final int[] state = new int[BLOCK / Integer.BYTES];
    private final int[] stream = new int[BLOCK / Integer.BYTES];
    private final byte[] first = new byte[BLOCK];

    Secretbox(Key secret) {
        ByteBuffer words = littleEndian(secret.secret());
        for (int i = 0; i < key.length; i++) {
            key[i] = words.getInt(i * Integer.BYTES);
        }
    }

    @Override
    public Outcome decrypt(ByteBuffer etcdKey, ByteBuffer data, PlainBuffer plain) {
        Outcome outcome = check(etcdKey, data, plain);
        if (outcome == Outcome.OPENED) {
            int length = data.remaining() - NONCE - TAG;
            int used = Math.min(BLOCK - KEY_BYTES, length);
            int at = data.arrayOffset() + data.position() + NONCE + TAG;
            decryptBlocks(data.array(), at + used, plain.room(length), used, length);
            plain.length(length);
        }
        return outcome;
    }

    /** The tag is over what was encrypted: where it fits, the rest of the stream can say nothing more. */
    @Override
    public Outcome check(ByteBuffer etcdKey, ByteBuffer data, PlainBuffer plain) {
        if (data.remaining() < NONCE + TAG) {
            return Outcome.DAMAGED;
        }
        byte[] bytes = data.array();
        int nonceAt = data.arrayOffset() + data.position();
        int tagAt = nonceAt + NONCE;
        int contentAt = tagAt + TAG;
        int length = data.remaining() - NONCE - TAG;
        begin(littleEndian(bytes), nonceAt);
        block(first);
        byte[] room = plain.room(length);
        boolean authentic = new Poly1305(first).fits(bytes, contentAt, length, tagAt);
        int used = Math.min(BLOCK - KEY_BYTES, length);
        for (int i = 0; i < used; i++) {
            room[i] = (byte) (bytes[contentAt + i] ^ first[KEY_BYTES + i]);
        }
        return authentic ? Outcome.OPENED : StoredForm.begins(room, used) ? Outcome.DAMAGED : Outcome.WRONG_KEY;
    }

    @Override
    public void wipe() {
        Arrays.fill(key, 0);
        Arrays.fill(state, 0);
        Arrays.fill(stream, 0);
        Arrays.fill(first, (byte) 0);
    }

    private void decryptBlocks(byte[] from, int at, byte[] to, int begin, int length) {
        ByteBuffer in = littleEndian(from);
        ByteBuffer out = littleEndian(to);
        int i = begin;
        for (; i <= length - BLOCK; i += BLOCK, at += BLOCK) {
            core(state, stream, true);
            for (int word = 0; word < stream.length; word++) {
                int offset = word * Integer.BYTES;
                out.putInt(i + offset, in.getInt(at + offset) ^ stream[word]);
            }
        }
        if (i < length) {
            block(first);
            for (int j = 0; i < length; i++, j++) {
                to[i] = (byte) (from[at + j] ^ first[j]);
            }
        }
    }

    /** Salsa20's matrix for the sub-key that HSalsa20 makes of the key and the nonce's first 16 bytes. */
    private void begin(ByteBuffer nonce, int at) {
        matrix(key, nonce.getInt(at), nonce.getInt(at + 4));
        state[8] = nonce.getInt(at + 8);
        state[9] = nonce.getInt(at + 12);
        core(state, stream, false);
        stream[1] = stream[5];
        stream[2] = stream[10];
        stream[3] = stream[15];
        System.arraycopy(stream, 6, stream, 4, 4);
        matrix(stream, nonce.getInt(at + 16), nonce.getInt(at + 20));
    }

    /** With the block counter, a number of eight bytes, at 0. */
    private void matrix(int[] words, int nonce0, int nonce1) {
        state[0] = SIGMA[0];
        System.arraycopy(words, 0, state, 1, 4);
        state[5] = SIGMA[1];
        state[6] = nonce0;
        state[7] = nonce1;
        state[8] = 0;
        state[9] = 0;
        state[10] = SIGMA[2];
        System.arraycopy(words, 4, state, 11, 4);
        state[15] = SIGMA[3];
    }

    private void block(byte[] block) {
        ByteBuffer words = littleEndian(block);
        core(state, stream, true);
        for (int i = 0; i < stream.length; i++) {
            words.putInt(i * Integer.BYTES, stream[i]);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The twenty rounds of Salsa20 (D. J. Bernstein, "Salsa20 specification", 2005).
     *
     * @param asStream whether the matrix is added and its counter goes up: HSalsa20 does without
     */
    private static void core(int[] in, int[] out, boolean asStream) {
        int x0 = in[0], x1 = in[1], x2 = in[2], x3 = in[3], x4 = in[4], x5 = in[5], x6 = in[6], x7 = in[7];
        int x8 = in[8], x9 = in[9], x10 = in[10], x11 = in[11], x12 = in[12], x13 = in[13], x14 = in[14], x15 = in[15];
        for (int round = 0; round < ROUNDS; round += 2) {
            x4 ^= Integer.rotateLeft(x0 + x12, 7);
            x8 ^= Integer.rotateLeft(x4 + x0, 9);
            x12 ^= Integer.rotateLeft(x8 + x4, 13);
            x0 ^= Integer.rotateLeft(x12 + x8, 18);
            x9 ^= Integer.rotateLeft(x5 + x1, 7);
            x13 ^= Integer.rotateLeft(x9 + x5, 9);
            x1 ^= Integer.rotateLeft(x13 + x9, 13);
            x5 ^= Integer.rotateLeft(x1 + x13, 18);
            x14 ^= Integer.rotateLeft(x10 + x6, 7);
            x2 ^= Integer.rotateLeft(x14 + x10, 9);
            x6 ^= Integer.rotateLeft(x2 + x14, 13);
            x10 ^= Integer.rotateLeft(x6 + x2, 18);
            x3 ^= Integer.rotateLeft(x15 + x11, 7);
            x7 ^= Integer.rotateLeft(x3 + x15, 9);
            x11 ^= Integer.rotateLeft(x7 + x3, 13);
            x15 ^= Integer.rotateLeft(x11 + x7, 18);
            x1 ^= Integer.rotateLeft(x0 + x3, 7);
            x2 ^= Integer.rotateLeft(x1 + x0, 9);
            x3 ^= Integer.rotateLeft(x2 + x1, 13);
            x0 ^= Integer.rotateLeft(x3 + x2, 18);
            x6 ^= Integer.rotateLeft(x5 + x4, 7);
            x7 ^= Integer.rotateLeft(x6 + x5, 9);
            x4 ^= Integer.rotateLeft(x7 + x6, 13);
            x5 ^= Integer.rotateLeft(x4 + x7, 18);
            x11 ^= Integer.rotateLeft(x10 + x9, 7);
            x8 ^= Integer.rotateLeft(x11 + x10, 9);
            x9 ^= Integer.rotateLeft(x8 + x11, 13);
            x10 ^= Integer.rotateLeft(x9 + x8, 18);
            x12 ^= Integer.rotateLeft(x15 + x14, 7);
            x13 ^= Integer.rotateLeft(x12 + x15, 9);
            x14 ^= Integer.rotateLeft(x13 + x12, 13);
            x15 ^= Integer.rotateLeft(x14 + x13, 18);
        }
        out[0] = x0;
        out[1] = x1;
        out[2] = x2;
        out[3] = x3;
        out[4] = x4;
        out[5] = x5;
        out[6] = x6;
        out[7] = x7;
        out[8] = x8;
        out[9] = x9;
        out[10] = x10;
        out[11] = x11;
        out[12] = x12;
        out[13] = x13;
        out[14] = x14;
        out[15] = x15;
        if (asStream) {
            for (int i = 0; i < out.length; i++) {
                out[i] += in[i];
            }
            if (++in[8] == 0) {
                in[9]++;
            }
        }
    }
}
