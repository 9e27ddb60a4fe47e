package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;

/**
 * Steps through the fields of a protobuf message without copying it: enough for the few messages that we read, and
 * fast enough for millions of them. Wire format: a varint tag (field number times 8 plus wire type), then a varint, 8
 * bytes, a length with bytes, or 4 bytes. Groups, which no message of etcd or Kubernetes has, are malformed.
 */
public final class ProtoFields {

    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int BYTES = 2;

    private static final int FIXED32 = 5;
    private static final int MAX_VARINT_BITS = 64;

    private final byte[] bytes;
    private final int end;
    private int next;
    private boolean malformed;
    private int field;
    private int wireType;
    private long number;
    private int bytesAt;
    private int bytesLength;

    ProtoFields(Slice message) {
        this(message.bytes(), message.at(), message.length());
    }

    /** The message that these bytes of the array are; the caller has made sure that they lie inside of it. */
    public ProtoFields(byte[] bytes, int at, int length) {
        this.bytes = bytes;
        this.end = at + length;
        this.next = at;
    }

    /** Moves to the next field; false at the end and where the message is malformed. */
    public boolean next() {
        if (malformed || next >= end) {
            return false;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        long fieldNumber = tag >>> 3;
        if (malformed || fieldNumber == 0 || fieldNumber > Integer.MAX_VALUE) {
            return fail();
        }
        field = (int) fieldNumber;
        return switch (wireType) {
            case VARINT -> {
                number = varint();
                yield !malformed;
            }
            case FIXED64 -> skip(Long.BYTES);
            case BYTES -> {
                long length = varint();
                yield length < 0 || malformed ? fail() : skip(length);
            }
            case FIXED32 -> skip(Integer.BYTES);
            default -> fail();
        };
    }

    public boolean malformed() {
        return malformed;
    }

    public int field() {
        return field;
    }

    public int wireType() {
        return wireType;
    }

    /** The value of a varint field. */
    public long number() {
        return number;
    }

    /** Where in the array the value of a field stands that is no varint. */
    public int bytesAt() {
        return bytesAt;
    }

    public int bytesLength() {
        return bytesLength;
    }

    /** The value of a field with bytes. */
    Slice bytes() {
        return new Slice(bytes, bytesAt, bytesLength);
    }

    private boolean skip(long size) {
        if (size > end - next) {
            return fail();
        }
        bytesAt = next;
        bytesLength = (int) size;
        next += (int) size;
        return true;
    }

    private boolean fail() {
        malformed = true;
        return false;
    }

    private long varint() {
        // Most are one byte long.
        if (next < end && bytes[next] >= 0) {
            return bytes[next++];
        }
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS && next < end; shift += 7) {
            byte part = bytes[next++];
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                malformed = shift == MAX_VARINT_BITS - 1 && part > 1;
                return value;
            }
        }
        malformed = true;
        return 0;
    }
}
