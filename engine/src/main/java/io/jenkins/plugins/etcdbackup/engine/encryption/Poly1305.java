package io.jenkins.plugins.etcdbackup.engine.encryption;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Poly1305 (RFC 8439, 2.5): numbers modulo 2^130 - 5 in five limbs of 26 bits, of which products of two and their sums
 * fit into a long.
 */
final class Poly1305 {

    private static final int BLOCK = 16;
    private static final long LIMB = 0x3ffffff;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long r0, r1, r2, r3, r4;
    private final long padLow, padHigh;
    private long h0, h1, h2, h3, h4;

    /** @param key its first 32 bytes: the factor, some of whose bits count as 0, and the pad */
    Poly1305(byte[] key) {
        long low = (long) LONG.get(key, 0) & 0x0ffffffc0fffffffL;
        long high = (long) LONG.get(key, 8) & 0x0ffffffc0ffffffcL;
        r0 = low & LIMB;
        r1 = low >>> 26 & LIMB;
        r2 = (low >>> 52 | high << 12) & LIMB;
        r3 = high >>> 14 & LIMB;
        r4 = high >>> 40;
        padLow = (long) LONG.get(key, 16);
        padHigh = (long) LONG.get(key, 24);
    }

    byte[] tag(byte[] message, int at, int length) {
        int i = at;
        for (; i <= at + length - BLOCK; i += BLOCK) {
            add((long) LONG.get(message, i), (long) LONG.get(message, i + 8), 1L << 24);
        }
        int rest = at + length - i;
        if (rest > 0) {
            byte[] last = new byte[BLOCK];
            System.arraycopy(message, i, last, 0, rest);
            last[rest] = 1;
            add((long) LONG.get(last, 0), (long) LONG.get(last, 8), 0);
        }
        return finish();
    }

    /** h = (h + block) * r. */
    private void add(long low, long high, long top) {
        long a0 = h0 + (low & LIMB);
        long a1 = h1 + (low >>> 26 & LIMB);
        long a2 = h2 + ((low >>> 52 | high << 12) & LIMB);
        long a3 = h3 + (high >>> 14 & LIMB);
        long a4 = h4 + (high >>> 40 | top);
        long s1 = r1 * 5;
        long s2 = r2 * 5;
        long s3 = r3 * 5;
        long s4 = r4 * 5;
        long d0 = a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1;
        long d1 = a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2 + (d0 >>> 26);
        long d2 = a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3 + (d1 >>> 26);
        long d3 = a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4 + (d2 >>> 26);
        long d4 = a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0 + (d3 >>> 26);
        long wrapped = (d0 & LIMB) + (d4 >>> 26) * 5;
        h0 = wrapped & LIMB;
        h1 = (d1 & LIMB) + (wrapped >>> 26);
        h2 = d2 & LIMB;
        h3 = d3 & LIMB;
        h4 = d4 & LIMB;
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
        LONG.set(tag, 0, tagLow);
        LONG.set(tag, 8, tagHigh);
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
