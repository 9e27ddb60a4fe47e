package io.jenkins.plugins.etcdbackup.engine.objects;

import java.util.Locale;
import java.util.Map;

/**
 * What a field of a stored message holds, as the tables of fields write it: {@code string}, {@code *int}, {@code []time},
 * {@code map[string]quantity}, {@code PodSpec}, {@code core-v1.PodSpec}, {@code items:string}.
 *
 * @param pointer Go has a pointer here, so that absent and zero differ
 * @param table of the message; null for all other forms
 * @param message null for all other forms
 */
record FieldType(Form form, Shape shape, boolean pointer, String table, String message) {

    private static final String LIST = "[]";
    private static final String MAP = "map[string]";
    /** A list that Go gave a type of its own, so that protobuf has a message with the list as field 1. */
    private static final String WRAPPED_LIST = "items:";

    private static final Map<String, Form> WORDS = Map.ofEntries(
            Map.entry("string", Form.STRING),
            Map.entry("int", Form.INT),
            Map.entry("bool", Form.BOOL),
            Map.entry("double", Form.DOUBLE),
            Map.entry("bytes", Form.BYTES),
            Map.entry("time", Form.TIME),
            Map.entry("microtime", Form.MICRO_TIME),
            Map.entry("duration", Form.DURATION),
            Map.entry("quantity", Form.QUANTITY),
            Map.entry("intorstring", Form.INT_OR_STRING),
            Map.entry("raw", Form.RAW));

    /** One value's form in JSON. */
    enum Form {
        STRING,
        INT,
        BOOL,
        DOUBLE,
        BYTES,
        TIME,
        MICRO_TIME,
        DURATION,
        QUANTITY,
        INT_OR_STRING,
        /** JSON that stands as it is in a message of one field: RawExtension, FieldsV1, JSON. */
        RAW,
        MESSAGE
    }

    /** How many values there may be. */
    enum Shape {
        SINGLE,
        LIST,
        WRAPPED_LIST,
        MAP,
        MAP_OF_WRAPPED_LISTS
    }

    /** @param ownTable where messages without a table are */
    static FieldType parse(String text, String ownTable) {
        boolean pointer = text.startsWith("*");
        String rest = pointer ? text.substring(1) : text;
        Shape shape = shapeOf(rest);
        String word =
                switch (shape) {
                    case SINGLE -> rest;
                    case LIST -> rest.substring(LIST.length());
                    case WRAPPED_LIST -> rest.substring(WRAPPED_LIST.length());
                    case MAP -> rest.substring(MAP.length());
                    case MAP_OF_WRAPPED_LISTS -> rest.substring(MAP.length() + WRAPPED_LIST.length());
                };
        Form form = WORDS.get(word);
        if (form != null) {
            return new FieldType(form, shape, pointer, null, null);
        }
        int dot = word.lastIndexOf('.');
        return new FieldType(
                Form.MESSAGE, shape, pointer, dot < 0 ? ownTable : word.substring(0, dot), word.substring(dot + 1));
    }

    private static Shape shapeOf(String text) {
        if (text.startsWith(LIST)) {
            return Shape.LIST;
        }
        if (text.startsWith(WRAPPED_LIST)) {
            return Shape.WRAPPED_LIST;
        }
        if (text.startsWith(MAP)) {
            return text.startsWith(WRAPPED_LIST, MAP.length()) ? Shape.MAP_OF_WRAPPED_LISTS : Shape.MAP;
        }
        return Shape.SINGLE;
    }

    /** The same for one value of several. */
    FieldType single() {
        return new FieldType(form, Shape.SINGLE, false, table, message);
    }

    /** Whether nil, in Go, is its zero value: then JSON has null for it where it may not be left out. */
    boolean nilByDefault() {
        return pointer || shape != Shape.SINGLE || form == Form.BYTES;
    }

    @Override
    public String toString() {
        return (pointer ? "*" : "") + shape + " "
                + (message == null ? form.name().toLowerCase(Locale.ROOT) : table + "." + message);
    }
}
