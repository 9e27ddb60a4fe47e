package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Some bytes of a database, never copied until asked. Valid only as long as who hands it out says. Invariant: the bytes
 * lie inside of the buffer, which whoever makes a slice has checked.
 */
public record Slice(ByteBuffer bytes, int at, int length) implements Comparable<Slice> {

    private static final int SHOWN_BYTES = 48;

    public byte byteAt(int index) {
        return bytes.get(at + index);
    }

    /** The eight bytes from {@code index} on as a big-endian number, whatever the file's byte order. */
    public long bigEndianLong(int index) {
        long value = bytes.getLong(at + index);
        return bytes.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
    }

    /** A part of this slice; the caller has made sure that it is one. */
    public Slice part(int from, int size) {
        return new Slice(bytes, at + from, size);
    }

    public int end() {
        return at + length;
    }

    public byte[] toArray() {
        byte[] copy = new byte[length];
        bytes.get(at, copy);
        return copy;
    }

    /** The same bytes in a buffer of their own, which stay valid. */
    public Slice copy() {
        return new Slice(ByteBuffer.wrap(toArray()).order(bytes.order()), 0, length);
    }

    public String text() {
        return new String(toArray(), StandardCharsets.UTF_8);
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
            if (bytes.get(at + i) != (byte) ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Byte by byte, unsigned, the shorter first: the order in which bbolt keeps keys. */
    @Override
    public int compareTo(Slice other) {
        int common = Math.min(length, other.length);
        int i = 0;
        for (; i <= common - Long.BYTES; i += Long.BYTES) {
            long mine = bigEndianLong(i);
            long theirs = other.bigEndianLong(i);
            if (mine != theirs) {
                return Long.compareUnsigned(mine, theirs);
            }
        }
        for (; i < common; i++) {
            int difference = (byteAt(i) & 0xff) - (other.byteAt(i) & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(length, other.length);
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
        String hex = HexFormat.of().formatHex(part(0, size).toArray());
        return size < length ? hex + "..." : hex;
    }
}
