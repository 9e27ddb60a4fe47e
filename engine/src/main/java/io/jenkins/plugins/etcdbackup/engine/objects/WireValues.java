package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.snapshot.ProtoFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The values of one message by the numbers of their fields, each in the order in which they stand there. */
final class WireValues {

    private final Map<Integer, List<WireValue>> values = new TreeMap<>();

    /**
     * One field's value as it is on the wire.
     *
     * @param number of a varint, or the bits of 8 or 4 fixed bytes
     * @param bytes the array that holds the value of a field with bytes
     */
    record WireValue(int wireType, long number, byte[] bytes, int at, int length) {

        static final WireValue EMPTY = of(new byte[0]);

        static WireValue of(byte[] bytes) {
            return of(bytes, 0, bytes.length);
        }

        static WireValue of(byte[] bytes, int at, int length) {
            return new WireValue(ProtoFields.BYTES, 0, bytes, at, length);
        }

        static WireValue varint(long number) {
            return new WireValue(ProtoFields.VARINT, number, null, 0, 0);
        }

        /** Messages one after the other are one message in which later fields win. */
        static WireValue merged(List<WireValue> messages) {
            if (messages.size() == 1) {
                return messages.get(0);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            messages.forEach(message -> all.write(message.bytes(), message.at(), message.length()));
            return of(all.toByteArray());
        }

        String text() {
            return new String(bytes, at, length, StandardCharsets.UTF_8);
        }

        byte[] toArray() {
            return Arrays.copyOfRange(bytes, at, at + length);
        }
    }

    private WireValues() {}

    /** @param path for the message about one that is cut off */
    static WireValues read(WireValue message, String path) throws UndecodableException {
        WireValues read = new WireValues();
        ProtoFields fields = new ProtoFields(message.bytes(), message.at(), message.length());
        while (fields.next()) {
            boolean varint = fields.wireType() == ProtoFields.VARINT;
            read.add(
                    fields.field(),
                    varint
                            ? WireValue.varint(fields.number())
                            : new WireValue(
                                    fields.wireType(), 0, message.bytes(), fields.bytesAt(), fields.bytesLength()));
        }
        if (fields.malformed()) {
            throw new UndecodableException(
                    (path.isEmpty() ? "it" : "its " + path) + " ends too soon or is no protobuf message");
        }
        return read;
    }

    private void add(int field, WireValue value) {
        values.computeIfAbsent(field, number -> new ArrayList<>(1)).add(value);
    }

    List<WireValue> take(MessageType.Field field) throws UndecodableException {
        return take(field.number(), field.type());
    }

    /** The field's values, which then are no more in the {@link #rest}; those of another wire type stay there. */
    List<WireValue> take(int number, FieldType type) throws UndecodableException {
        List<WireValue> all = values.get(number);
        if (all == null) {
            return List.of();
        }
        int expected = wireType(type);
        List<WireValue> fitting = new ArrayList<>(all.size());
        List<WireValue> others = new ArrayList<>(0);
        for (WireValue value : all) {
            if (value.wireType() == expected) {
                fitting.add(value);
            } else if (expected == ProtoFields.VARINT
                    && type.shape() == FieldType.Shape.LIST
                    && value.wireType() == ProtoFields.BYTES) {
                fitting.addAll(packed(value));
            } else {
                others.add(value);
            }
        }
        if (others.isEmpty()) {
            values.remove(number);
        } else {
            values.put(number, others);
        }
        return fitting;
    }

    /** Numbers of a list may stand in one field, one after the other. */
    private static List<WireValue> packed(WireValue list) throws UndecodableException {
        List<WireValue> numbers = new ArrayList<>();
        long number = 0;
        int shift = 0;
        for (int i = list.at(); i < list.at() + list.length(); i++) {
            number |= (long) (list.bytes()[i] & 0x7f) << shift;
            shift += 7;
            if (list.bytes()[i] >= 0) {
                numbers.add(WireValue.varint(number));
                number = 0;
                shift = 0;
            } else if (shift > 63) {
                throw new UndecodableException("a list of numbers in it is none");
            }
        }
        if (shift != 0) {
            throw new UndecodableException("a list of numbers in it ends too soon");
        }
        return numbers;
    }

    private static int wireType(FieldType type) {
        boolean entries = type.shape() != FieldType.Shape.SINGLE && type.shape() != FieldType.Shape.LIST;
        if (entries) {
            return ProtoFields.BYTES;
        }
        return switch (type.form()) {
            case INT, BOOL -> ProtoFields.VARINT;
            case DOUBLE -> ProtoFields.FIXED64;
            default -> ProtoFields.BYTES;
        };
    }

    /** What no field took. */
    Map<Integer, List<WireValue>> rest() {
        return values;
    }
}
