package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Form;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Shape;
import io.jenkins.plugins.etcdbackup.engine.objects.WireValues.WireValue;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes what the API server stored: JSON, or protobuf behind {@code k8s\0} in a runtime.Unknown (typeMeta = 1 with
 * apiVersion = 1 and kind = 2, raw = 2; apimachinery, runtime/serializer/protobuf).
 */
final class ObjectDecoder {

    private static final byte[] PROTOBUF = {'k', '8', 's', 0};
    private static final int LONGEST_WORD = 128;
    private static final FieldType BYTES = new FieldType(Form.BYTES, Shape.SINGLE, false, null, null);

    private final FieldTables tables = new FieldTables();

    /**
     * An object as JSON.
     *
     * @param unknown places of fields that this release does not know; they stand in the JSON by {@link UnknownField}
     */
    record Decoded(ObjectNode json, List<String> unknown) {}

    /** @param value as etcd has it, decrypted */
    Decoded decode(byte[] value) throws UndecodableException {
        if (startsWithProtobuf(value)) {
            return decodeProtobuf(value);
        }
        try {
            JsonNode json = JsonText.parse(value, 0, value.length);
            if (json instanceof ObjectNode object) {
                StoredDefinition.asServed(object);
                return new Decoded(object, List.of());
            }
        } catch (IOException e) {
            throw new UndecodableException("it is neither JSON nor Kubernetes' protobuf");
        }
        throw new UndecodableException("it is no object of an API server");
    }

    private static boolean startsWithProtobuf(byte[] value) {
        return value.length >= PROTOBUF.length
                && Arrays.equals(value, 0, PROTOBUF.length, PROTOBUF, 0, PROTOBUF.length);
    }

    private Decoded decodeProtobuf(byte[] value) throws UndecodableException {
        WireValue message = WireValue.of(value, PROTOBUF.length, value.length - PROTOBUF.length);
        WireValues unknown = WireValues.read(message, "wrapper");
        WireValues typeMeta = WireValues.read(WireValue.merged(unknown.take(1, BYTES)), "type");
        String apiVersion = text(typeMeta, 1);
        String kind = text(typeMeta, 2);
        MessageType type = tables.kind(apiVersion, kind);
        if (type == null) {
            throw new UndecodableException("it is a " + shown(apiVersion) + " " + shown(kind)
                    + " in protobuf, and this release of etcd-backup does not know that kind");
        }
        MessageDecoder decoder = new MessageDecoder(tables);
        ObjectNode json =
                decoder.decode(type, WireValue.merged(unknown.take(2, BYTES)).toArray());
        json.put("apiVersion", apiVersion);
        json.put("kind", kind);
        ReadDefaults.add(json);
        StoredDefinition.asServed(json);
        return new Decoded(json, List.copyOf(decoder.unknown()));
    }

    private static String text(WireValues values, int field) throws UndecodableException {
        List<WireValue> all = values.take(field, BYTES);
        return all.isEmpty() ? "" : all.get(all.size() - 1).text();
    }

    private static String shown(String word) {
        return word.substring(0, Math.min(word.length(), LONGEST_WORD));
    }
}
