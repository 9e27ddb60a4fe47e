package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Form;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Shape;
import io.jenkins.plugins.etcdbackup.engine.objects.WireValues.WireValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows a protobuf message as the API server's JSON: what Go's encoding/json makes of the struct that gogo-protobuf
 * decodes it to (k8s.io/apimachinery, generated.pb.go and the structs' json tags). A field that the tables do not know is
 * kept under a name of its own, and noted. For one object.
 */
final class MessageDecoder {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** No message of Kubernetes nests as deep; one that does was made to exhaust the stack. */
    private static final int DEEPEST = 200;

    private static final FieldType TEXT = new FieldType(Form.STRING, Shape.SINGLE, false, null, null);
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int ITEMS = 1;

    private final FieldTables tables;
    private final List<String> unknown = new ArrayList<>();
    private final ScalarDecoder scalars = new ScalarDecoder(unknown);

    MessageDecoder(FieldTables tables) {
        this.tables = tables;
    }

    /** Where fields stand that the tables do not know, such as {@code spec.containers.17}. */
    List<String> unknown() {
        return unknown;
    }

    ObjectNode decode(MessageType type, byte[] message) throws UndecodableException {
        ObjectNode object = JSON.objectNode();
        decodeInto(object, type, WireValue.of(message), new Place("", 0));
        return object;
    }

    /** How deep in the object, and below which names. */
    private record Place(String path, int depth) {

        Place below(String name) throws UndecodableException {
            if (depth == DEEPEST) {
                throw new UndecodableException("its messages nest more than " + DEEPEST + " deep");
            }
            return new Place(path.isEmpty() ? name : path + "." + name, depth + 1);
        }
    }

    private void decodeInto(ObjectNode object, MessageType type, WireValue message, Place place)
            throws UndecodableException {
        WireValues values = WireValues.read(message, place.path());
        for (MessageType.Field field : type.fields()) {
            decodeField(object, field, values.take(field), place);
        }
        for (Map.Entry<Integer, List<WireValue>> entry : values.rest().entrySet()) {
            keepUnknown(object, entry.getKey(), entry.getValue(), place);
        }
    }

    private void keepUnknown(ObjectNode object, int number, List<WireValue> values, Place place)
            throws UndecodableException {
        String name = UnknownField.name(number);
        unknown.add(place.below(String.valueOf(number)).path());
        ArrayNode all = JSON.arrayNode();
        values.forEach(value -> all.add(UnknownField.show(value)));
        object.set(name, all.size() == 1 ? all.get(0) : all);
    }

    private void decodeField(ObjectNode object, MessageType.Field field, List<WireValue> values, Place place)
            throws UndecodableException {
        if (values.isEmpty()) {
            if (isNullWhereAbsent(field)) {
                object.set(field.name(), NullNode.instance);
            }
            return;
        }
        if (field.inline()) {
            decodeInto(object, messageType(field.type()), WireValue.merged(values), place.below(""));
            return;
        }
        JsonNode value = present(field, values, place.below(field.name()));
        if (value != null) {
            object.set(field.name(), value);
        }
    }

    /**
     * Whether an API server shows null for it. All that is not nil by default is always written, zero or not: where it is
     * not there, the API server that wrote the object did not know it.
     */
    private static boolean isNullWhereAbsent(MessageType.Field field) {
        return field.type().nilByDefault() && !field.omitEmpty() && !field.removed();
    }

    /** What JSON says of a field that is there; null where it says nothing. */
    private JsonNode present(MessageType.Field field, List<WireValue> values, Place place) throws UndecodableException {
        FieldType type = field.type();
        JsonNode value =
                switch (type.shape()) {
                    case SINGLE -> single(type, values, place);
                    case LIST -> list(type, values, place);
                    case WRAPPED_LIST -> wrappedList(type, WireValue.merged(values), place);
                    case MAP, MAP_OF_WRAPPED_LISTS -> map(type, values, place);
                };
        boolean empty = type.shape() == Shape.SINGLE
                ? !type.pointer() && scalars.isZero(type.form(), value) && scalars.mayBeLeftOut(type.form(), field)
                : value.isEmpty() && field.omitEmpty();
        return empty ? null : value;
    }

    private JsonNode single(FieldType type, List<WireValue> values, Place place) throws UndecodableException {
        WireValue last = values.get(values.size() - 1);
        // A message that is there twice is one, as protobuf has it.
        return type.form() == Form.MESSAGE
                ? message(type, WireValue.merged(values), place)
                : scalars.decode(type.form(), last, place.path());
    }

    private JsonNode message(FieldType type, WireValue value, Place place) throws UndecodableException {
        ObjectNode object = JSON.objectNode();
        decodeInto(object, messageType(type), value, place);
        return object;
    }

    private ArrayNode list(FieldType type, List<WireValue> values, Place place) throws UndecodableException {
        ArrayNode list = JSON.arrayNode();
        for (WireValue value : values) {
            list.add(single(type.single(), List.of(value), place));
        }
        return list;
    }

    private JsonNode wrappedList(FieldType type, WireValue wrapper, Place place) throws UndecodableException {
        WireValues inside = WireValues.read(wrapper, place.path());
        ArrayNode list = list(type, inside.take(ITEMS, type.single()), place);
        noteUnknownInside(inside, place);
        return list;
    }

    /** A map is a list of messages, each with a key and a value. */
    private ObjectNode map(FieldType type, List<WireValue> entries, Place place) throws UndecodableException {
        ObjectNode map = JSON.objectNode();
        for (WireValue entry : entries) {
            WireValues inside = WireValues.read(entry, place.path());
            List<WireValue> keys = inside.take(KEY, TEXT);
            String key = keys.isEmpty() ? "" : keys.get(keys.size() - 1).text();
            List<WireValue> values = inside.take(VALUE, type.shape() == Shape.MAP ? type.single() : TEXT);
            Place below = place.below(key);
            if (type.shape() == Shape.MAP_OF_WRAPPED_LISTS) {
                map.set(key, wrappedList(type, WireValue.merged(values), below));
            } else if (values.isEmpty()) {
                map.set(key, mapZero(type, below));
            } else {
                map.set(key, single(type.single(), values, below));
            }
            noteUnknownInside(inside, below);
        }
        return map;
    }

    private JsonNode mapZero(FieldType type, Place place) throws UndecodableException {
        return switch (type.form()) {
            case MESSAGE -> message(type, WireValue.EMPTY, place);
            case BYTES -> JSON.textNode("");
            default -> scalars.zero(type.form());
        };
    }

    /** A list or map in JSON has no place for it. */
    private void noteUnknownInside(WireValues inside, Place place) throws UndecodableException {
        for (int number : inside.rest().keySet()) {
            unknown.add(place.below(String.valueOf(number)).path());
        }
    }

    private MessageType messageType(FieldType type) {
        return Optional.ofNullable(tables.message(type.table(), type.message()))
                .orElseThrow(() -> new IllegalStateException("the tables lack " + type));
    }
}
