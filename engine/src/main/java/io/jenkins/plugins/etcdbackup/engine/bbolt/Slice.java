package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Some bytes of a database, never copied until asked. Valid only as long as who hands it out says. Invariant: the bytes
 * lie inside of the array, which whoever makes a slice has checked.
 */
public record Slice(byte[] bytes, int at, int length) implements Comparable<Slice> {

    private static final int SHOWN_BYTES = 48;
    private static final int BYTE = 0xff;
    private static final long UNSIGNED_INT = 0xffffffffL;

    public byte byteAt(int index) {
        return bytes[at + index];
    }

    /** The eight bytes from {@code index} on as a big-endian number, whatever the file's byte order. */
    public long bigEndianLong(int index) {
        return (long) bigEndianInt(index) << Integer.SIZE | bigEndianInt(index + Integer.BYTES) & UNSIGNED_INT;
    }

    long longAt(int index, ByteOrder order) {
        long number = bigEndianLong(index);
        return order == ByteOrder.BIG_ENDIAN ? number : Long.reverseBytes(number);
    }

    int intAt(int index, ByteOrder order) {
        int number = bigEndianInt(index);
        return order == ByteOrder.BIG_ENDIAN ? number : Integer.reverseBytes(number);
    }

    int unsignedShortAt(int index, ByteOrder order) {
        int first = byteAt(index) & BYTE;
        int second = byteAt(index + 1) & BYTE;
        return order == ByteOrder.BIG_ENDIAN ? first << Byte.SIZE | second : second << Byte.SIZE | first;
    }

    private int bigEndianInt(int index) {
        int from = at + index;
        return bytes[from] << 24
                | (bytes[from + 1] & BYTE) << 16
                | (bytes[from + 2] & BYTE) << 8
                | bytes[from + 3] & BYTE;
    }

    /** A part of this slice; the caller has made sure that it is one. */
    public Slice part(int from, int size) {
        return new Slice(bytes, at + from, size);
    }

    public int end() {
        return at + length;
    }

    /** The same bytes for code that knows no slices. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, at, length);
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    /** The same bytes in an array of their own, which stay valid. */
    public Slice copy() {
        return new Slice(toArray(), 0, length);
    }

    public String text() {
        return new String(bytes, at, length, StandardCharsets.UTF_8);
    }

    /** Whether the bytes are these ASCII characters. */
    public boolean is(String ascii) {
        return length == ascii.length() && startsWith(ascii);
    }

    public boolean startsWith(String ascii) {
        if (length < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (byteAt(i) != (byte) ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Byte by byte, unsigned, the shorter first: the order in which bbolt keeps keys. */
    @Override
    public int compareTo(Slice other) {
        return Arrays.compareUnsigned(bytes, at, at + length, other.bytes, other.at, other.at + other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slice slice && length == slice.length && compareTo(slice) == 0;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + byteAt(i);
        }
        return hash;
    }

    /** The beginning of the bytes in hexadecimal, for messages: keys are names, never secrets, but may be long. */
    @Override
    public String toString() {
        int size = Math.min(length, SHOWN_BYTES);
        String hex = HexFormat.of().formatHex(bytes, at, at + size);
        return size < length ? hex + "..." : hex;
    }
}
