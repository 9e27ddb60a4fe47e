package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final int[] key = new int[KEY_BYTES / Integer.BYTES];

    Secretbox(Key secret) {
        for (int i = 0; i < key.length; i++) {
            key[i] = (int) INT.get(secret.secret(), i * Integer.BYTES);
        }
    }

    @Override
    public Outcome decrypt(ByteBuffer etcdKey, ByteBuffer data, PlainBuffer plain) {
        if (data.remaining() < NONCE + TAG) {
            return Outcome.DAMAGED;
        }
        byte[] bytes = data.array();
        int nonceAt = data.arrayOffset() + data.position();
        int tagAt = nonceAt + NONCE;
        int contentAt = tagAt + TAG;
        int length = data.remaining() - NONCE - TAG;
        int[] state = streamState(bytes, nonceAt);
        byte[] first = new byte[BLOCK];
        block(state, first);
        Poly1305 authenticator = new Poly1305(first);
        byte[] room = plain.room(length);
        boolean authentic =
                Arrays.equals(authenticator.tag(bytes, contentAt, length), 0, TAG, bytes, tagAt, tagAt + TAG);
        int used = Math.min(BLOCK - KEY_BYTES, length);
        for (int i = 0; i < used; i++) {
            room[i] = (byte) (bytes[contentAt + i] ^ first[KEY_BYTES + i]);
        }
        Arrays.fill(first, (byte) 0);
        if (!authentic) {
            return StoredForm.begins(room, used) ? Outcome.DAMAGED : Outcome.WRONG_KEY;
        }
        decryptBlocks(state, bytes, contentAt + used, room, used, length);
        plain.length(length);
        return Outcome.OPENED;
    }

    @Override
    public void wipe() {
        Arrays.fill(key, 0);
    }

    private static void decryptBlocks(int[] state, byte[] from, int at, byte[] to, int first, int length) {
        int[] stream = new int[BLOCK / Integer.BYTES];
        int i = first;
        for (; i <= length - BLOCK; i += BLOCK, at += BLOCK) {
            core(state, stream, true);
            for (int word = 0; word < stream.length; word++) {
                int offset = word * Integer.BYTES;
                INT.set(to, i + offset, (int) INT.get(from, at + offset) ^ stream[word]);
            }
        }
        if (i < length) {
            byte[] last = new byte[BLOCK];
            block(state, last);
            for (int j = 0; i < length; i++, j++) {
                to[i] = (byte) (from[at + j] ^ last[j]);
            }
        }
    }

    /** Salsa20's matrix for the sub-key that HSalsa20 makes of the key and the nonce's first 16 bytes. */
    private int[] streamState(byte[] nonce, int at) {
        int[] state = matrix(key, (int) INT.get(nonce, at), (int) INT.get(nonce, at + 4));
        state[8] = (int) INT.get(nonce, at + 8);
        state[9] = (int) INT.get(nonce, at + 12);
        int[] mixed = new int[state.length];
        core(state, mixed, false);
        int[] subKey = {mixed[0], mixed[5], mixed[10], mixed[15], mixed[6], mixed[7], mixed[8], mixed[9]};
        return matrix(subKey, (int) INT.get(nonce, at + 16), (int) INT.get(nonce, at + 20));
    }

    /** With the block counter, a number of eight bytes, at 0. */
    private static int[] matrix(int[] key, int nonce0, int nonce1) {
        return new int[] {
            SIGMA[0], key[0], key[1], key[2], key[3], SIGMA[1], nonce0, nonce1, 0, 0, SIGMA[2], key[4], key[5], key[6],
            key[7], SIGMA[3]
        };
    }

    private static void block(int[] state, byte[] block) {
        int[] stream = new int[BLOCK / Integer.BYTES];
        core(state, stream, true);
        for (int i = 0; i < stream.length; i++) {
            INT.set(block, i * Integer.BYTES, stream[i]);
        }
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
        int[] mixed = {x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15};
        for (int i = 0; i < mixed.length; i++) {
            out[i] = asStream ? mixed[i] + in[i] : mixed[i];
        }
        if (asStream && ++in[8] == 0) {
            in[9]++;
        }
    }
}
