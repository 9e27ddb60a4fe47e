package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An object that etcd stores as JSON, written and read by Go's encoding/json, which skips names that it does not know: a
 * wrong letter in a name would lose the field, so names are looked at as well.
 */
record StoredJson(JsonNode object, StoredMessage.Form form) {

    /** What a field may be, as Go's type for it takes it. */
    static final Predicate<JsonNode> TEXT = JsonNode::isTextual;

    static final Predicate<JsonNode> BOOLEAN = JsonNode::isBoolean;
    static final Predicate<JsonNode> UINT64 = StoredJson::isUnsigned64;
    static final Predicate<JsonNode> TEXTS = node -> isListOf(node, TEXT);
    static final Predicate<JsonNode> UINT64S = node -> isListOf(node, UINT64);

    private static final int LARGEST = 1 << 20;
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** Reads an object of these fields, each of which may be missing. */
    static StoredJson read(Slice value, Map<String, Predicate<JsonNode>> fields) {
        JsonNode object = parse(value);
        StoredMessage.Form form = object == null ? StoredMessage.Form.MALFORMED : StoredMessage.Form.AS_WRITTEN;
        if (object != null) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                Predicate<JsonNode> type = fields.get(field.getKey());
                if (type == null) {
                    form = form.orUnknownField();
                } else if (!type.test(field.getValue())) {
                    form = StoredMessage.Form.MALFORMED;
                }
            }
        }
        return new StoredJson(object, form);
    }

    private static JsonNode parse(Slice value) {
        if (value.length() > LARGEST) {
            return null;
        }
        try {
            JsonNode node = STRICT.readTree(value.toArray());
            return node.isObject() ? node : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The field of an object that is not malformed. */
    JsonNode field(String name) {
        return object.path(name);
    }

    private static boolean isUnsigned64(JsonNode node) {
        return node.isIntegralNumber()
                && node.bigIntegerValue().signum() >= 0
                && node.bigIntegerValue().bitLength() <= Long.SIZE;
    }

    /** Go writes a list that was never made as null. */
    private static boolean isListOf(JsonNode node, Predicate<JsonNode> type) {
        if (node.isNull()) {
            return true;
        }
        boolean all = node.isArray();
        for (JsonNode element : node) {
            all &= type.test(element);
        }
        return all;
    }
}
