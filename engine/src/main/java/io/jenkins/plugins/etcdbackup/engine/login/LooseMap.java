package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A mapping of unknown shape (an object of the API, a kubeconfig, what etcdctl prints), read without trust: what is
 * absent or of another type than expected reads as empty.
 */
public record LooseMap(Map<?, ?> map) {

    public static final LooseMap NONE = new LooseMap(Map.of());

    public static LooseMap of(Object value) {
        return value instanceof Map<?, ?> m ? new LooseMap(m) : NONE;
    }

    public static LooseMap of(GenericKubernetesResource resource) {
        return new LooseMap(resource.getAdditionalProperties());
    }

    /** The mapping that a text in JSON or YAML is; empty where it is none, or where there are several documents. */
    public static Optional<LooseMap> parse(String text) {
        try {
            return new KubernetesSerialization().unmarshal(text, Object.class) instanceof Map<?, ?> m
                    ? Optional.of(new LooseMap(m))
                    : Optional.empty();
        } catch (KubernetesClientException
                | IllegalArgumentException
                | YamlEngineException
                | ClassCastException
                | StackOverflowError e) {
            // The parsers' messages quote the text, which may be secret. The last two are how they answer several
            // documents, and nesting without end or an anchor inside of itself, through which they recurse.
            return Optional.empty();
        }
    }

    /** The mappings of a JSON list, or the one mapping that a text is. */
    public static Optional<List<LooseMap>> parseList(String json) {
        return parse("{\"list\":" + json + "}")
                .map(f -> f.map.get("list") instanceof Map<?, ?> ? List.of(f.at("list")) : f.list("list"));
    }

    boolean has(String name) {
        return map.get(name) != null;
    }

    public LooseMap at(String... path) {
        LooseMap here = this;
        for (String name : path) {
            here = of(here.map.get(name));
        }
        return here;
    }

    /** The text of a string, number or boolean; empty for anything else and for an empty string. */
    public Optional<String> text(String name) {
        Object value = map.get(name);
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Optional.of(value.toString()).filter(t -> !t.isEmpty())
                : Optional.empty();
    }

    public Optional<Long> number(String name) {
        return map.get(name) instanceof Number n ? Optional.of(n.longValue()) : Optional.empty();
    }

    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(map.get(name));
    }

    /** The strings in a list; other elements are left out. */
    public List<String> texts(String name) {
        return map.get(name) instanceof List<?> elements
                ? elements.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    /** The mappings in a list; elements that are no mapping are left out. */
    public List<LooseMap> list(String name) {
        return map.get(name) instanceof List<?> elements
                ? elements.stream()
                        .filter(Map.class::isInstance)
                        .map(LooseMap::of)
                        .toList()
                : List.of();
    }
}
