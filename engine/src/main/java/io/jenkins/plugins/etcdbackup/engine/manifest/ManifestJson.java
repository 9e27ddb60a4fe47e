package io.jenkins.plugins.etcdbackup.engine.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The manifest as JSON. */
public final class ManifestJson {

    /** A real one has some 10 KB. */
    private static final int LARGEST = 1 << 20;

    private ManifestJson() {}

    /** The text of {@code backup_<stamp>.json}: the same fields in the same order each time, for people and for diff. */
    public static String write(Manifest manifest) {
        try {
            return mapper().writeValueAsString(manifest) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of plain values can be written", e);
        }
    }

    /** Reads a manifest that anybody may have written: bounded, and every value checked. */
    public static Manifest read(Path file) throws BackupException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw unusable(file, "it is larger than " + LARGEST + " bytes", null);
            }
            if (bytes.length == 0) {
                throw unusable(file, "it is empty", null);
            }
            // Bytes that are no UTF-8 are refused by the parser.
            Manifest manifest = mapper().readValue(bytes, Manifest.class);
            if (manifest == null) {
                throw unusable(file, "it holds null and nothing else", null);
            }
            if (manifest.schemaVersion() != Manifest.SCHEMA_VERSION) {
                throw unusable(
                        file,
                        "its schema version is " + manifest.schemaVersion() + ", this program knows "
                                + Manifest.SCHEMA_VERSION + "; use the version that wrote it",
                        null);
            }
            return manifest;
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.RESTORE_CHECK, "There is no manifest " + file + ".", e);
        } catch (JsonProcessingException e) {
            throw unusable(file, where(e), e);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.RESTORE_CHECK, "Cannot read the manifest " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private static BackupException unusable(Path file, String why, Exception cause) {
        return new BackupException(
                Stage.RESTORE_CHECK,
                "The manifest " + file + " can't be used: " + why + ". The pair beside it may be good all the same.",
                cause);
    }

    /** Jackson's own message quotes the text at length; the field or the line is what helps. */
    private static String where(JsonProcessingException e) {
        if (e instanceof JsonEOFException || e.getCause() instanceof JsonEOFException) {
            return "it was cut off: it ends in the middle";
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return "the value of " + FindingList.quote(field(mapping)) + " is missing or malformed";
        }
        if (e instanceof ValueInstantiationException && e.getCause() instanceof NullPointerException missing) {
            return FindingList.quote(String.valueOf(missing.getMessage())) + " is missing";
        }
        if (e instanceof JsonMappingException) {
            return "a value is missing or malformed";
        }
        return "it is not well-formed JSON"
                + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr());
    }

    /** As one would write it down: {@code files[0].size}. */
    private static String field(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .substring(1);
    }

    private static JsonMapper mapper() {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(20)
                .maxStringLength(64 << 10)
                .maxNumberLength(50)
                .build();
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .addModule(new JavaTimeModule())
                .enable(SerializationFeature.INDENT_OUTPUT)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
    }
}
