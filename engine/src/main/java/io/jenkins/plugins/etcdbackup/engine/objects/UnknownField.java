package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.etcdbackup.engine.objects.WireValues.WireValue;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ProtoFields;
import java.util.Base64;

/** How a field that the tables do not know stands in an object's JSON: no JSON name has a blank in it. */
final class UnknownField {

    private static final String BEGINNING = "unknown field ";

    private UnknownField() {}

    static String name(int number) {
        return BEGINNING + number;
    }

    static boolean isName(String name) {
        return name.startsWith(BEGINNING);
    }

    /** Numbers as they are, all else in base64. */
    static JsonNode show(WireValue value) {
        return value.wireType() == ProtoFields.VARINT
                ? JsonNodeFactory.instance.numberNode(value.number())
                : JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(value.toArray()));
    }
}
