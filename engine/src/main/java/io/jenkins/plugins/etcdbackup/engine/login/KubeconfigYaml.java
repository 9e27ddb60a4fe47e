package io.jenkins.plugins.etcdbackup.engine.login;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * YAML as kubectl and oc read it (sigs.k8s.io/yaml on go-yaml v2): of two equal keys the last one counts, {@code <<}
 * merges, of several documents the first one counts. What is not null is text: a token of digits alone keeps its zeros.
 */
final class KubeconfigYaml {

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setAllowDuplicateKeys(true)
            .setSchema(new TextSchema())
            .setUseMarks(false)
            .build();

    /** A tab behind a colon or dash, which go-yaml takes for a blank; indentation is none for either. */
    private static final Pattern TAB = Pattern.compile("(?m)^([^'\"#\\t]*[:-])\\t+");

    private KubeconfigYaml() {}

    /** Empty where the text is no mapping; the parser's message is dropped, since it quotes the text. */
    static Optional<LooseMap> parse(String text) {
        try {
            Iterator<Object> documents =
                    new Load(SETTINGS).loadAllFromString(withoutTabs(text)).iterator();
            return documents.hasNext() && documents.next() instanceof Map<?, ?> first
                    ? Optional.of(new LooseMap(first))
                    : Optional.empty();
        } catch (YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            // The last is how it answers nesting without end, through which it recurses.
            return Optional.empty();
        }
    }

    /** JSON may be indented by tabs, which YAML forbids, and has none in its strings. */
    private static String withoutTabs(String text) {
        return text.stripLeading().startsWith("{")
                ? text.replace('\t', ' ')
                : TAB.matcher(text).replaceAll("$1 ");
    }

    private static final class TextSchema implements Schema {

        private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");

        @Override
        public ScalarResolver getScalarResolver() {
            return (value, isPlain) -> {
                if (!isPlain) {
                    return Tag.STR;
                }
                if (value.equals("<<")) {
                    return Tag.MERGE;
                }
                return NULL.matcher(value).matches() ? Tag.NULL : Tag.STR;
            };
        }

        /** To go-yaml what is tagged as binary is the text that the base64 stands for. */
        private static String decoded(Node node) {
            String base64 = ((ScalarNode) node).getValue().replaceAll("\\s", "");
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            Map<Tag, ConstructNode> constructors = new HashMap<>(new CoreSchema().getSchemaTagConstructors());
            constructors.put(Tag.BINARY, TextSchema::decoded);
            return constructors;
        }
    }
}
