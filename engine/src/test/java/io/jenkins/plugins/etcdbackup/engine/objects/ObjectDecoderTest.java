package io.jenkins.plugins.etcdbackup.engine.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedOutputStream;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Form;
import io.jenkins.plugins.etcdbackup.engine.objects.FieldType.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** Decodes objects of every kind that the tables have: whole, cut off, with fields that nobody knows, and garbage. */
class ObjectDecoderTest {

    private final FieldTables tables = new FieldTables();
    private final Random random = new Random(2026);
    private final GeneratedObject generator = new GeneratedObject(tables, random);
    private final ObjectDecoder decoder = new ObjectDecoder();

    /** A kind of object as its wrapper names it. */
    private record Kind(String apiVersion, String kind, MessageType type) {}

    private List<Kind> kinds() throws IOException {
        List<Kind> kinds = new ArrayList<>();
        for (String table : FieldTablesTest.tableNames()) {
            int dash = table.lastIndexOf('-');
            String group = table.substring(0, dash);
            String apiVersion = (group.equals("core") ? "" : group + "/") + table.substring(dash + 1);
            for (MessageType type : tables.messages(table)) {
                MessageType.Field first = type.field(1);
                // JSON schemas nest without end.
                if (first != null
                        && "ObjectMeta".equals(first.type().message())
                        && !group.startsWith("apiextensions")) {
                    kinds.add(new Kind(apiVersion, type.name(), type));
                }
            }
        }
        assertThat(kinds).hasSizeGreaterThan(150);
        return kinds;
    }

    @Test
    void everyFieldOfEveryKindIsShown() throws Exception {
        for (Kind kind : kinds()) {
            ObjectDecoder.Decoded decoded = decoder.decode(stored(kind));

            assertThat(decoded.unknown()).as(kind.toString()).isEmpty();
            for (MessageType.Field field : kind.type().fields()) {
                if (!field.inline()) {
                    assertThat(decoded.json().has(field.name()))
                            .as(kind + "." + field.name())
                            .isTrue();
                }
            }
            assertThat(leaves(decoded.json())).as(kind.toString()).isGreaterThanOrEqualTo(generator.leaves());
        }
    }

    @Test
    void aFieldThatNobodyKnowsIsNamedAndKeptWhereverItStands() throws Exception {
        byte[] strange = Protobuf.message(out -> {
            out.writeInt64(999, 7);
            out.writeString(998, "kept");
            out.writeFixed64(997, 1);
            out.writeFixed32(996, 1);
        });
        for (Kind kind : kinds()) {
            for (MessageType.Field field : kind.type().fields()) {
                if (field.type().form() != Form.MESSAGE || field.type().shape() != Shape.SINGLE) {
                    continue;
                }
                ObjectDecoder.Decoded decoded = decoder.decode(Protobuf.stored(
                        kind.apiVersion(), kind.kind(), out -> out.writeByteArray(field.number(), strange)));

                assertThat(decoded.unknown()).as(kind + "." + field.name()).hasSize(4);
                String json = decoded.json().toString();
                assertThat(json).contains("\"unknown field 999\":7", "\"unknown field 998\":\"a2VwdA==\"");
                assertThat(json).contains("unknown field 997", "unknown field 996");
            }
        }
    }

    @Test
    void aFieldOfAnotherWireTypeIsKeptAsOneThatNobodyKnows() throws Exception {
        ObjectDecoder.Decoded decoded = decoder.decode(Protobuf.stored("v1", "ConfigMap", out -> out.writeInt64(2, 5)));

        assertThat(decoded.unknown()).containsExactly("2");
        assertThat(decoded.json().path("unknown field 2").asInt()).isEqualTo(5);
    }

    @Test
    void whatIsCutOffAnywhereIsDecodedOrRefusedWithASentence() throws Exception {
        int refused = 0;
        for (Kind kind : kinds()) {
            byte[] whole = stored(kind);
            for (int i = 0; i < 20; i++) {
                byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
                refused += isRefused(cut) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void garbageIsDecodedOrRefusedWithASentence() throws Exception {
        for (Kind kind : kinds()) {
            byte[] whole = stored(kind);
            for (int i = 0; i < 20; i++) {
                byte[] spoilt = whole.clone();
                for (int flip = 0; flip < 1 + random.nextInt(8); flip++) {
                    spoilt[4 + random.nextInt(spoilt.length - 4)] = (byte) random.nextInt();
                }
                isRefused(spoilt);
            }
        }
    }

    private boolean isRefused(byte[] value) {
        return assertTimeout(() -> {
            try {
                decoder.decode(value);
                return false;
            } catch (UndecodableException e) {
                assertThat(e.getMessage()).startsWith("it");
                return true;
            }
        });
    }

    private static boolean assertTimeout(ThrowingSupplier<Boolean> decoding) {
        return Assertions.assertTimeout(Duration.ofSeconds(10), decoding);
    }

    @Test
    void messagesThatNestWithoutEndAreRefused() {
        byte[] schema = new byte[0];
        for (int depth = 0; depth < 5000; depth++) {
            byte[] inner = schema;
            // JSONSchemaProps.not
            schema = Protobuf.message(out -> out.writeByteArray(28, inner));
        }
        byte[] deepest = schema;
        byte[] spec = Protobuf.message(version -> version.writeByteArray(7, Protobuf.message(of -> {
            of.writeString(1, "v1");
            of.writeByteArray(4, Protobuf.message(validation -> validation.writeByteArray(1, deepest)));
        })));
        byte[] definition = Protobuf.stored(
                "apiextensions.k8s.io/v1", "CustomResourceDefinition", out -> out.writeByteArray(2, spec));

        assertThatThrownBy(() -> decoder.decode(definition))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("nest more than");
    }

    @Test
    void specialFormsAreThoseOfKubernetes() throws Exception {
        JsonNode json = decoder.decode(Protobuf.stored("v1", "Service", out -> {
                    out.writeByteArray(2, Protobuf.message(spec -> {
                        spec.writeByteArray(1, port(0, 8080, ""));
                        spec.writeByteArray(1, port(1, 0, "http"));
                    }));
                }))
                .json();

        assertThat(json.at("/spec/ports/0/targetPort").isIntegralNumber()).isTrue();
        assertThat(json.at("/spec/ports/1/targetPort").textValue()).isEqualTo("http");
        assertThat(GoDuration.text(0)).isEqualTo("0s");
        assertThat(GoDuration.text(3_600_000_000_000L)).isEqualTo("1h0m0s");
        assertThat(GoDuration.text(1_500_000_000L)).isEqualTo("1.5s");
        assertThat(GoDuration.text(20_000_000L)).isEqualTo("20ms");
        assertThat(GoDuration.text(-1_500L)).isEqualTo("-1.5µs");
        assertThat(GoDuration.text(Long.MIN_VALUE)).isEqualTo("-2562047h47m16.854775808s");
    }

    private static byte[] port(int type, int number, String name) {
        return Protobuf.message(out -> out.writeByteArray(4, Protobuf.message(target -> {
            target.writeInt64(1, type);
            target.writeInt32(2, number);
            target.writeString(3, name);
        })));
    }

    @Test
    void aMessageThatIsThereTwiceIsOne() throws Exception {
        byte[] value = Protobuf.stored("v1", "ConfigMap", out -> {
            writeName(out, "first");
            out.writeByteArray(1, Protobuf.message(meta -> meta.writeString(3, "shop")));
        });

        JsonNode metadata = decoder.decode(value).json().path("metadata");

        assertThat(metadata.path("name").asText()).isEqualTo("first");
        assertThat(metadata.path("namespace").asText()).isEqualTo("shop");
    }

    private static void writeName(CodedOutputStream out, String name) throws IOException {
        out.writeByteArray(1, Protobuf.message(meta -> meta.writeString(1, name)));
    }

    @Test
    void noDigitOfAStoredNumberIsLost() throws Exception {
        String stored = "{\"a\":9007199254740993,\"b\":0.10,\"c\":12345678901234567890123}";

        assertThat(decoder.decode(stored.getBytes(StandardCharsets.UTF_8))
                        .json()
                        .toString())
                .isEqualTo(stored);
    }

    private byte[] stored(Kind kind) {
        return generator.stored(kind.apiVersion(), kind.kind(), "shop", "one");
    }

    private static int leaves(JsonNode node) {
        int leaves = node.isContainerNode() && !node.isEmpty() ? 0 : 1;
        for (JsonNode child : node) {
            leaves += leaves(child);
        }
        return leaves;
    }
}
