package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Form;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Shape;
import io.jenkins.plugins.etcdbackup.engine.objects.WireValues.WireValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Shows the values that JSON has as one word, among them the types whose JSON Kubernetes wrote by hand (apimachinery
 * v0.37: meta/v1 time_proto.go, micro_time_proto.go, duration.go, api/resource, util/intstr, runtime.RawExtension).
 *
 * @param unknown takes the places of fields that these types do not have
 */
record ScalarDecoder(List<String> unknown) {

    private static final FieldType NUMBER = new FieldType(Form.INT, Shape.SINGLE, false, null, null);
    private static final FieldType TEXT = new FieldType(Form.STRING, Shape.SINGLE, false, null, null);

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Go's zero time, the first second of the year 1, which JSON shows as null. */
    private static final long ZERO_TIME = -62_135_596_800L;

    /** @param path where the value stands */
    JsonNode decode(Form form, WireValue value, String path) throws UndecodableException {
        return switch (form) {
            case STRING -> TextNode.valueOf(value.text());
            case INT -> LongNode.valueOf(value.number());
            case BOOL -> BooleanNode.valueOf(value.number() != 0);
            case DOUBLE ->
                DoubleNode.valueOf(ByteBuffer.wrap(value.bytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getDouble(value.at()));
            case BYTES -> TextNode.valueOf(Base64.getEncoder().encodeToString(value.toArray()));
            case TIME, MICRO_TIME -> time(form, value, path);
            case DURATION -> TextNode.valueOf(GoDuration.text(number(value, 1, path)));
            case QUANTITY -> quantity(value, path);
            case INT_OR_STRING -> intOrString(value, path);
            case RAW -> raw(value, path);
            case MESSAGE -> throw new IllegalArgumentException("a message is no single value");
        };
    }

    /** What Go has where nothing is stored. */
    JsonNode zero(Form form) {
        return switch (form) {
            case STRING, BYTES -> TextNode.valueOf("");
            case INT, INT_OR_STRING -> IntNode.valueOf(0);
            case BOOL -> BooleanNode.FALSE;
            case DOUBLE -> DoubleNode.valueOf(0);
            case DURATION -> TextNode.valueOf("0s");
            case QUANTITY -> TextNode.valueOf("0");
            case TIME, MICRO_TIME, RAW -> NullNode.instance;
            case MESSAGE -> throw new IllegalArgumentException("a message is no single value");
        };
    }

    boolean isZero(Form form, JsonNode value) {
        return switch (form) {
            case STRING, BYTES -> value.textValue().isEmpty();
            case INT, DOUBLE -> value.doubleValue() == 0;
            case BOOL -> !value.booleanValue();
            case TIME, MICRO_TIME, RAW -> value.isNull();
            default -> false;
        };
    }

    /** Go leaves no struct out for being empty, and all but these are structs there. */
    boolean mayBeLeftOut(Form form, MessageType.Field field) {
        return switch (form) {
            case STRING, INT, BOOL, DOUBLE, BYTES -> field.omitEmpty() || field.omitZero();
            default -> field.omitZero();
        };
    }

    /** Timestamp: seconds = 1, nanos = 2; nothing at all is the zero time. Time has whole seconds, MicroTime less. */
    private JsonNode time(Form form, WireValue value, String path) throws UndecodableException {
        if (value.length() == 0) {
            return NullNode.instance;
        }
        WireValues fields = WireValues.read(value, path);
        long seconds = lastNumber(fields, 1);
        long nanos = lastNumber(fields, 2);
        noteUnknown(fields, path);
        if (seconds == ZERO_TIME && nanos == 0) {
            return NullNode.instance;
        }
        try {
            Instant instant = Instant.ofEpochSecond(seconds, form == Form.TIME ? 0 : nanos);
            return TextNode.valueOf((form == Form.TIME ? SECONDS : MICROSECONDS).format(instant));
        } catch (DateTimeException | ArithmeticException e) {
            throw new UndecodableException("its " + path + " is no time");
        }
    }

    private JsonNode quantity(WireValue value, String path) throws UndecodableException {
        WireValues fields = WireValues.read(value, path);
        String text = lastText(fields, 1);
        noteUnknown(fields, path);
        return TextNode.valueOf(text.isEmpty() ? "0" : text);
    }

    /** type = 1 (1: a string), intVal = 2, strVal = 3. */
    private JsonNode intOrString(WireValue value, String path) throws UndecodableException {
        WireValues fields = WireValues.read(value, path);
        boolean string = lastNumber(fields, 1) == 1;
        long number = lastNumber(fields, 2);
        String text = lastText(fields, 3);
        noteUnknown(fields, path);
        return string ? TextNode.valueOf(text) : LongNode.valueOf(number);
    }

    private JsonNode raw(WireValue value, String path) throws UndecodableException {
        WireValues fields = WireValues.read(value, path);
        List<WireValue> values = fields.take(1, TEXT);
        noteUnknown(fields, path);
        if (values.isEmpty()) {
            return NullNode.instance;
        }
        WireValue last = values.get(values.size() - 1);
        try {
            return last.length() == 0 ? NullNode.instance : JsonText.parse(last.bytes(), last.at(), last.length());
        } catch (IOException e) {
            throw new UndecodableException("its " + path + " should hold JSON, and does not");
        }
    }

    private long number(WireValue value, int field, String path) throws UndecodableException {
        WireValues fields = WireValues.read(value, path);
        long number = lastNumber(fields, field);
        noteUnknown(fields, path);
        return number;
    }

    private static long lastNumber(WireValues fields, int field) throws UndecodableException {
        List<WireValue> values = fields.take(field, NUMBER);
        return values.isEmpty() ? 0 : values.get(values.size() - 1).number();
    }

    private static String lastText(WireValues fields, int field) throws UndecodableException {
        List<WireValue> values = fields.take(field, TEXT);
        return values.isEmpty() ? "" : values.get(values.size() - 1).text();
    }

    private void noteUnknown(WireValues fields, String path) {
        fields.rest().keySet().forEach(number -> unknown.add(path + "." + number));
    }
}
