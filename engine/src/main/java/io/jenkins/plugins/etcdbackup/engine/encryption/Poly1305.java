package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Poly1305 (RFC 8439, 2.5): numbers modulo 2^130 - 5 in five limbs of 26 bits, of which products of two and their sums
 * fit into a long.
 */
final class Poly1305 {

    private static final int BLOCK = 16;
    private static final long LIMB = 0x3ffffff;

    private final long r0, r1, r2, r3, r4;
    private final long padLow, padHigh;
    private long h0, h1, h2, h3, h4;

    /** @param key its first 32 bytes: the factor, some of whose bits count as 0, and the pad */
    Poly1305(byte[] key) {
        ByteBuffer words = littleEndian(key);
        long low = words.getLong(0) & 0x0ffffffc0fffffffL;
        long high = words.getLong(8) & 0x0ffffffc0ffffffcL;
        r0 = low & LIMB;
        r1 = low >>> 26 & LIMB;
        r2 = (low >>> 52 | high << 12) & LIMB;
        r3 = high >>> 14 & LIMB;
        r4 = high >>> 40;
        padLow = words.getLong(16);
        padHigh = words.getLong(24);
    }

    /** Whether the 16 bytes at {@code tagAt} are the tag of a part of the array. */
    boolean fits(byte[] bytes, int at, int length, int tagAt) {
        byte[] tag = tag(bytes, at, length);
        return Arrays.equals(tag, 0, BLOCK, bytes, tagAt, tagAt + BLOCK);
    }

    byte[] tag(byte[] message, int at, int length) {
        int whole = length / BLOCK * BLOCK;
        add(message, at, whole, 1L << 24);
        int rest = length - whole;
        if (rest > 0) {
            byte[] last = new byte[BLOCK];
            System.arraycopy(message, at + whole, last, 0, rest);
            last[rest] = 1;
            add(last, 0, BLOCK, 0);
        }
        return finish();
    }

    /** h = (h + block) * r for each block. The fields are in local variables meanwhile, which a compiler holds in registers. */
    private void add(byte[] message, int at, int length, long top) {
        ByteBuffer words = littleEndian(message);
        long s1 = r1 * 5, s2 = r2 * 5, s3 = r3 * 5, s4 = r4 * 5;
        long a0 = h0, a1 = h1, a2 = h2, a3 = h3, a4 = h4;
        for (int i = at; i < at + length; i += BLOCK) {
            long low = words.getLong(i);
            long high = words.getLong(i + 8);
            a0 += low & LIMB;
            a1 += low >>> 26 & LIMB;
            a2 += (low >>> 52 | high << 12) & LIMB;
            a3 += high >>> 14 & LIMB;
            a4 += high >>> 40 | top;
            long d0 = a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
            long d1 = a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2;
            long d2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3;
            long d3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4;
            long d4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0;
            // Two carries at once, from the first limb and from the fourth, wait less for each other.
            d1 += d0 >>> 26;
            d4 += d3 >>> 26;
            d2 += d1 >>> 26;
            a0 = (d0 & LIMB) + (d4 >>> 26) * 5;
            a3 = (d3 & LIMB) + (d2 >>> 26);
            a1 = (d1 & LIMB) + (a0 >>> 26);
            a2 = d2 & LIMB;
            a4 = (d4 & LIMB) + (a3 >>> 26);
            a0 &= LIMB;
            a3 &= LIMB;
        }
        h0 = a0;
        h1 = a1;
        h2 = a2;
        h3 = a3;
        h4 = a4;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] finish() {
        carry();
        carry();
        // h - p, which counts where it is not negative.
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> 26);
        long g2 = h2 + (g1 >>> 26);
        long g3 = h3 + (g2 >>> 26);
        long g4 = h4 + (g3 >>> 26) - (1L << 26);
        boolean reduced = g4 >= 0;
        long l0 = reduced ? g0 & LIMB : h0;
        long l1 = reduced ? g1 & LIMB : h1;
        long l2 = reduced ? g2 & LIMB : h2;
        long l3 = reduced ? g3 & LIMB : h3;
        long l4 = reduced ? g4 & LIMB : h4;
        long low = l0 | l1 << 26 | l2 << 52;
        long high = l2 >>> 12 | l3 << 14 | l4 << 40;
        long tagLow = low + padLow;
        long tagHigh = high + padHigh + (Long.compareUnsigned(tagLow, low) < 0 ? 1 : 0);
        byte[] tag = new byte[BLOCK];
        littleEndian(tag).putLong(0, tagLow).putLong(8, tagHigh);
        return tag;
    }

    private void carry() {
        h1 += h0 >>> 26;
        h0 &= LIMB;
        h2 += h1 >>> 26;
        h1 &= LIMB;
        h3 += h2 >>> 26;
        h2 &= LIMB;
        h4 += h3 >>> 26;
        h3 &= LIMB;
        h0 += (h4 >>> 26) * 5;
        h4 &= LIMB;
    }
}
