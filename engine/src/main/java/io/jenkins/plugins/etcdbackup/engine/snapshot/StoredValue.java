package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.io.IOException;
import java.util.Optional;

/**
 * How the API server wrote a value: encrypted behind {@code k8s:enc:<provider>:<version>:<key>:}, as protobuf behind
 * {@code k8s\0} (runtime.Unknown: typeMeta = 1 with apiVersion = 1 and kind = 2), or as JSON (kubernetes
 * apimachinery, runtime/serializer/protobuf and apiserver, storage/value).
 */
record StoredValue(Slice value) {

    private static final String ENCRYPTED = "k8s:enc:";
    private static final int PREFIX_COLONS = 5;
    private static final int LONGEST_PREFIX = 128;
    private static final String PROTOBUF = "k8s\0";
    private static final int JSON_HEAD = 1 << 16;

    boolean isEncrypted() {
        return value.startsWith(ENCRYPTED);
    }

    /** Provider, version and name of the key, such as {@code k8s:enc:aescbc:v1:1:}. */
    String encryptionPrefix() {
        int colons = 0;
        for (int i = 0; i < Math.min(value.length(), LONGEST_PREFIX); i++) {
            if (value.byteAt(i) == ':' && ++colons == PREFIX_COLONS) {
                return printable(value.part(0, i + 1).text());
            }
        }
        return ENCRYPTED;
    }

    private static String printable(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? text : ENCRYPTED;
    }

    /** API version and kind, such as {@code apps/v1 Deployment}; empty where the value does not say. */
    Optional<String> type() {
        if (value.startsWith(PROTOBUF)) {
            return protobufType(value.part(PROTOBUF.length(), value.length() - PROTOBUF.length()));
        }
        return value.startsWith("{") ? jsonType() : Optional.empty();
    }

    private static Optional<String> protobufType(Slice unknown) {
        ProtoFields fields = new ProtoFields(unknown);
        while (fields.next()) {
            if (fields.field() == 1 && fields.wireType() == ProtoFields.BYTES) {
                return typeMeta(fields.bytes());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> typeMeta(Slice message) {
        ProtoFields fields = new ProtoFields(message);
        String apiVersion = null;
        String kind = null;
        while (fields.next()) {
            if (fields.wireType() == ProtoFields.BYTES && fields.bytes().length() <= LONGEST_PREFIX) {
                apiVersion = fields.field() == 1 ? fields.bytes().text() : apiVersion;
                kind = fields.field() == 2 ? fields.bytes().text() : kind;
            }
        }
        return type(apiVersion, kind);
    }

    /** Stored objects have their fields in alphabetical order, so both words stand at the beginning. */
    private Optional<String> jsonType() {
        byte[] head = value.part(0, Math.min(value.length(), JSON_HEAD)).toArray();
        String apiVersion = null;
        String kind = null;
        try (JsonParser json = new JsonFactory().createParser(head)) {
            json.nextToken();
            while ((apiVersion == null || kind == null) && json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING && json.getTextLength() <= LONGEST_PREFIX) {
                    apiVersion = name.equals("apiVersion") ? json.getText() : apiVersion;
                    kind = name.equals("kind") ? json.getText() : kind;
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            // No JSON after all, or longer than we read: then it does not say.
            return type(apiVersion, kind);
        }
        return type(apiVersion, kind);
    }

    private static Optional<String> type(String apiVersion, String kind) {
        boolean said = apiVersion != null && kind != null && !kind.isEmpty();
        return said ? Optional.of(apiVersion + " " + kind).filter(StoredValue::isPlain) : Optional.empty();
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
