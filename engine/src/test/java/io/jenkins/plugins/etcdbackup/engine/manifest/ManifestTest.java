package io.jenkins.plugins.etcdbackup.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path directory;

    static Stream<Manifest> manifests() {
        return Stream.of(ManifestExamples.plain(), ManifestExamples.encrypted(), leastKnown());
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void whatIsWrittenIsReadAgainUnchanged(Manifest manifest) throws Exception {
        assertThat(ManifestJson.read(written(ManifestJson.write(manifest)))).isEqualTo(manifest);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyManifestFitsThePublishedSchema(Manifest manifest) throws IOException {
        assertThat(schema().validate(json.readTree(ManifestJson.write(manifest))))
                .isEmpty();
    }

    @Test
    void theSchemaRefusesWhatIsNoManifest() throws IOException {
        ObjectNode broken = (ObjectNode) json.readTree(ManifestJson.write(ManifestExamples.plain()));
        ((ObjectNode) broken.get("etcd")).put("hash", -1);
        ((ObjectNode) broken.get("files").get(0)).put("sha256", "abc");
        broken.remove("cluster");
        assertThat(schema().validate(broken)).hasSize(3);
    }

    @Test
    void theSchemaDescribesEveryFieldThatIsWritten() throws IOException {
        JsonNode schema = json.readTree(schemaFile().toFile());
        assertDescribed(json.readTree(ManifestJson.write(ManifestExamples.encrypted())), schema, "$");
    }

    @Test
    void theTextReadsFromGeneralToParticular() {
        assertThat(ManifestJson.write(ManifestExamples.plain()))
                .startsWith(
                        """
                        {
                          "schemaVersion" : 1,
                          "writtenBy" : "etcd-backup 1.0",
                          "started" : "2021-06-25T19:01:48Z",
                          "finished" : "2021-06-25T19:02:30Z",
                          "cluster" : {
                            "id" : "5f6d7c8b-0001-4aaa-8bbb-0123456789ab",
                            "version" : "4.6.2",
                        """)
                .contains("\"hash\" : 3866667823,")
                .doesNotContain("null", "storedName", "updateInFlight", "encrypted\"")
                .endsWith("}\n");
    }

    @Test
    void fieldsOfTheFutureAreIgnored() throws Exception {
        ObjectNode future = (ObjectNode) json.readTree(ManifestJson.write(ManifestExamples.plain()));
        future.putObject("mood").put("weather", "fine");
        ((ObjectNode) future.get("cluster")).put("region", "eu");
        ((ObjectNode) future.get("files").get(0)).putArray("copies").add(1);
        assertThat(ManifestJson.read(written(future.toString()))).isEqualTo(ManifestExamples.plain());
        assertThat(schema().validate(future)).isEmpty();
    }

    @Test
    void schemaOfTheFutureIsRefusedWithTheWayOut() {
        assertUnusable(ManifestJson.write(ManifestExamples.plain())
                        .replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2"))
                .hasMessageContaining("schema version is 2")
                .hasMessageContaining("use the version that wrote it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "{}", "{", "\"manifest\"", "{\"schemaVersion\":1}", "\u0000\u0001", "not json"
            })
    void whatIsNoManifestIsRefused(String text) {
        assertUnusable(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"hash\" : 3866667823 -> \"hash\" : -1",
                "\"hash\" : 3866667823 -> \"hash\" : 4294967296",
                "\"hash\" : 3866667823 -> \"hash\" : \"3866667823\"",
                "\"hash\" : 3866667823 -> \"hash\" : 1.5",
                "\"hash\" : 3866667823, -> ",
                "\"revision\" : 31407 -> \"revision\" : null",
                "\"revision\" : 31407 -> \"revision\" : 99999999999999999999",
                "\"revision\" : 31407 -> \"revision\" : 1, \"revision\" : 2",
                "\"snapshot_2021-06-25_190150.db\" -> \"../../etc/shadow\"",
                "\"snapshot_2021-06-25_190150.db\" -> null",
                "\"size\" : 114446368 -> \"size\" : -5",
                "\"a -> \"z",
                "\"PASS\" -> \"FINE\"",
                "\"PASS\" -> 0",
                "\"2021-06-25T19:01:48Z\" -> \"yesterday\"",
                "\"id\" : \"5f6d7c8b-0001-4aaa-8bbb-0123456789ab\", -> "
            })
    void malformedValueIsRefused(String change) {
        String[] fromTo = change.split(" -> ", -1);
        assertUnusable(ManifestJson.write(ManifestExamples.plain()).replace(fromTo[0], fromTo[1]));
    }

    @Test
    void theMessageNamesTheFieldAndNotTheText() {
        assertUnusable(ManifestJson.write(ManifestExamples.plain())
                        .replace("\"revision\" : 31407", "\"revision\" : \"secret\""))
                .hasMessageContaining("revision")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void theMessageSaysWhatIsWrongInTheFilesOwnTerms() {
        String good = ManifestJson.write(ManifestExamples.plain());
        assertUnusable("").hasMessageContaining("it is empty");
        assertUnusable(good.substring(0, good.length() / 2)).hasMessageContaining("it was cut off");
        assertUnusable(good.replace("\"size\" : 114446368", "\"size\" : \"many\""))
                .hasMessageContaining("«files[0].size» is missing or malformed");
        assertUnusable(good.replace("\"files\"", "\"fichiers\"")).hasMessageContaining("«files» is missing");
    }

    @Test
    void oneThatDescribesAFileTwiceIsRefused() throws Exception {
        ObjectNode twice = (ObjectNode) json.readTree(ManifestJson.write(ManifestExamples.plain()));
        ArrayNode files = (ArrayNode) twice.get("files");
        files.add(files.get(0).deepCopy());
        assertUnusable(twice.toString());
    }

    @Test
    void hugeAndDeepFilesAreRefused() {
        assertUnusable(" ".repeat(2 << 20));
        assertUnusable("{\"x\":" + "[".repeat(100_000));
        assertUnusable("{\"writtenBy\":\"" + "x".repeat(500_000) + "\"}");
        assertUnusable("{\"schemaVersion\":" + "9".repeat(100_000) + "}");
    }

    @Test
    void bytesAfterTheEndAreRefused() {
        assertUnusable(ManifestJson.write(ManifestExamples.plain()) + "{}");
    }

    @Test
    void missingManifestSaysWhichFile() {
        assertThatThrownBy(() -> ManifestJson.read(directory.resolve("backup_2021-06-25_190150.json")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("There is no manifest")
                .hasMessageContaining("backup_2021-06-25_190150.json");
    }

    @Test
    void manifestCrossesAnObjectStream() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(ManifestExamples.encrypted());
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(ManifestExamples.encrypted());
        }
    }

    private static Manifest leastKnown() {
        Manifest full = ManifestExamples.plain();
        return new Manifest(
                1,
                "x",
                full.started(),
                full.finished(),
                new Manifest.Cluster("id", "4.6.2", null, null, null, null, null),
                new Manifest.Node("n", null),
                "direct",
                new Manifest.Etcd(null, null, null, 0, 0, 0, 0, null),
                null,
                null,
                full.files(),
                null,
                null,
                null);
    }

    private void assertDescribed(JsonNode value, JsonNode schema, String at) {
        if (value.isArray()) {
            assertDescribed(value.get(0), schema.get("items"), at + "[]");
        }
        value.properties().forEach(field -> {
            JsonNode described = schema.path("properties").path(field.getKey());
            assertThat(described.isMissingNode()).as(at + "." + field.getKey()).isFalse();
            assertDescribed(field.getValue(), described, at + "." + field.getKey());
        });
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertUnusable(String text) {
        return assertThatThrownBy(() -> ManifestJson.read(written(text)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("can't be used")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    private Path written(String text) throws IOException {
        return Files.writeString(directory.resolve("backup_2021-06-25_190150.json"), text);
    }

    private JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(json.readTree(schemaFile().toFile()));
    }

    private static Path schemaFile() {
        return Path.of("..", "docs", "manifest.schema.json");
    }
}
