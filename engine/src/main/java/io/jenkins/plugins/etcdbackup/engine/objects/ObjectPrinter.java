package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;

/**
 * Prints objects one after the other as {@code oc get -o} does, fields in alphabetical order: in YAML as documents of
 * their own, in JSON as a List, or one alone.
 */
public final class ObjectPrinter implements Closeable {

    /** How objects are printed. */
    public enum Format {
        YAML,
        JSON,
        NAME
    }

    private static final String KUBECTLS_INDENT = "    ";

    private final Writer out;
    private final Format format;
    private final boolean list;
    private final ObjectMapper mapper;
    private boolean begun;

    /** @param list whether there may be more than one */
    public ObjectPrinter(Writer out, Format format, boolean list) {
        this.out = out;
        this.format = format;
        this.list = list;
        this.mapper = format == Format.JSON ? json() : yaml();
    }

    private static ObjectMapper json() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        DefaultIndenter indenter = new DefaultIndenter(KUBECTLS_INDENT, "\n");
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return JsonMapper.builder()
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .defaultPrettyPrinter(printer)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build();
    }

    private static ObjectMapper yaml() {
        YAMLFactory factory = YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .stringQuotingChecker(new PlainScalars())
                .build();
        return YAMLMapper.builder(factory)
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .build();
    }

    public void print(FoundObject object, ObjectNode shown) throws IOException {
        switch (format) {
            case NAME -> out.write(name(object) + "\n");
            case YAML -> {
                out.write(begun ? "---\n" : "");
                mapper.writeValue(out, shown);
            }
            case JSON -> printJson(shown);
        }
        begun = true;
    }

    private void printJson(ObjectNode shown) throws IOException {
        if (!list) {
            out.write(mapper.writeValueAsString(shown) + "\n");
            return;
        }
        out.write(begun ? ",\n" : "{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n");
        out.write(mapper.writeValueAsString(shown)
                .indent(2 * KUBECTLS_INDENT.length())
                .stripTrailing());
    }

    private static String name(FoundObject object) {
        ResourceType type = object.type();
        return (type.group().isEmpty() ? type.singular() : type.singular() + "." + type.group()) + "/" + object.name();
    }

    /** Ends what was begun; the writer stays open. */
    @Override
    public void close() throws IOException {
        if (format == Format.JSON && list) {
            out.write(begun ? "\n    ],\n" : "{\n    \"apiVersion\": \"v1\",\n    \"items\": [],\n");
            out.write("    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n");
        }
        out.flush();
    }
}
