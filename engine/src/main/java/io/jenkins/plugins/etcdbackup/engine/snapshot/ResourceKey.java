package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * What a key of the API servers says of its object. Under {@code /kubernetes.io/}, or {@code /registry/} where nothing was
 * configured, stand {@code resource/name},
 * {@code resource/namespace/name}, and with an API group's name before them for custom resources; under
 * {@code /openshift.io/} the same without groups (kubernetes pkg/registry and apiserver storage prefixes, OKD 4.4 to
 * 4.20).
 *
 * @param resource such as {@code pods}, {@code clusterversions.config.openshift.io}, {@code openshift.io/images}
 * @param namespace null for objects without one
 */
public record ResourceKey(String resource, String namespace) {

    private static final String KUBERNETES = "kubernetes.io";
    private static final String DEFAULT = "registry";
    private static final String OPENSHIFT = "openshift.io";
    private static final String OTHER = "(not of an API server)";

    /** Resources of two words whose second word is no namespace. */
    private static final List<String> TWO_WORDS = List.of("services/specs", "services/endpoints");

    /** Folders of single things that no API lists. */
    private static final List<String> WITHOUT_NAMESPACE = List.of("ranges", "masterleases", "peerserverleases");

    private static final String OAUTH = "oauth";
    private static final int LONGEST_WORD = 253;

    public static ResourceKey of(String key) {
        List<String> words = words(key);
        if (words.size() < 3 || !words.get(0).isEmpty()) {
            return new ResourceKey(OTHER, null);
        }
        List<String> rest = words.subList(2, words.size());
        return switch (words.get(1)) {
            case KUBERNETES, DEFAULT -> ofKubernetes(rest);
            case OPENSHIFT -> ofOpenShift(rest);
            default -> new ResourceKey(OTHER, null);
        };
    }

    private static ResourceKey ofKubernetes(List<String> words) {
        String first = words.get(0);
        if (WITHOUT_NAMESPACE.contains(first)) {
            return new ResourceKey(first, null);
        }
        if (words.size() >= 2 && TWO_WORDS.contains(first + "/" + words.get(1))) {
            return named(first + "/" + words.get(1), words.subList(2, words.size()));
        }
        if (first.indexOf('.') >= 0 && words.size() >= 2) {
            return named(words.get(1) + "." + first, words.subList(2, words.size()));
        }
        return named(first, words.subList(1, words.size()));
    }

    private static ResourceKey ofOpenShift(List<String> words) {
        String first = words.get(0);
        if (first.equals(OAUTH) && words.size() >= 2) {
            return named(OPENSHIFT + "/" + first + "/" + words.get(1), words.subList(2, words.size()));
        }
        return named(OPENSHIFT + "/" + first, words.subList(1, words.size()));
    }

    private static ResourceKey named(String resource, List<String> name) {
        return new ResourceKey(resource, name.size() >= 2 ? name.get(0) : null);
    }

    /** The key's words, each cut to a length that the API would take. */
    private static List<String> words(String key) {
        List<String> words = new ArrayList<>();
        for (String word : key.split("/", 6)) {
            words.add(word.length() > LONGEST_WORD ? word.substring(0, LONGEST_WORD) : word);
        }
        return words;
    }

    /**
     * The key as it may be shown: before OKD 4.6 the name of an OAuth token's object was the token itself.
     */
    public static String shown(String key) {
        int tokens = Math.max(key.indexOf("/oauth/accesstokens/"), key.indexOf("/oauth/authorizetokens/"));
        return tokens < 0 ? key : key.substring(0, key.indexOf("tokens/", tokens) + "tokens/".length()) + "(hidden)";
    }
}
