package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/**
 * Which objects of a list are meant.
 *
 * @param labels as in {@code labelSelector}: {@code a=b}, {@code a!=b}, {@code a}, {@code !a}
 * @param fields as in {@code fieldSelector}: {@code metadata.name=x}
 */
record Selection(List<String> labels, List<String> fields) {

    static final Selection ALL = new Selection(List.of(), List.of());

    static Selection of(String labelSelector, String fieldSelector) {
        return new Selection(terms(labelSelector), terms(fieldSelector));
    }

    private static List<String> terms(String selector) {
        return selector == null || selector.isEmpty()
                ? List.of()
                : Arrays.stream(selector.split(",")).map(String::trim).toList();
    }

    boolean matches(JsonNode object) {
        JsonNode own = object.path("metadata").path("labels");
        return labels.stream().allMatch(term -> holds(term, own::get))
                && fields.stream().allMatch(term -> holds(term, name -> at(object, name)));
    }

    private static JsonNode at(JsonNode object, String dotted) {
        JsonNode found = object.at("/" + dotted.replace('.', '/'));
        return found.isMissingNode() ? null : found;
    }

    private interface Values {
        JsonNode get(String name);
    }

    private static boolean holds(String term, Values values) {
        int unequal = term.indexOf("!=");
        if (unequal > 0) {
            JsonNode value = values.get(term.substring(0, unequal));
            return value == null || !value.asText().equals(term.substring(unequal + 2));
        }
        int equal = term.indexOf('=');
        if (equal > 0) {
            JsonNode value = values.get(term.substring(0, equal));
            return value != null && value.asText().equals(term.substring(equal).replaceFirst("^==?", ""));
        }
        return term.startsWith("!") ? values.get(term.substring(1)) == null : values.get(term) != null;
    }
}
