package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One field in which an object differs from itself at another time. What the API server counts up with each change is
 * none.
 *
 * @param path such as {@code spec.template.spec.containers[0].image}
 * @param before null where it was not there
 * @param after null where it is no longer there
 */
public record ObjectChange(String path, JsonNode before, JsonNode after) {

    private static final Set<String> COUNTED =
            Set.of("metadata.resourceVersion", "metadata.generation", "metadata.managedFields");

    private static final int LONGEST_SHOWN = 60;

    /** The fields in which two objects differ, in alphabetical order. */
    public static List<ObjectChange> between(ObjectNode before, ObjectNode after) {
        List<ObjectChange> changes = new ArrayList<>();
        compare("", before, after, changes);
        return changes;
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<ObjectChange> changes) {
        if (COUNTED.contains(path)) {
            return;
        }
        if (before instanceof ObjectNode one && after instanceof ObjectNode other) {
            Set<String> names = new TreeSet<>();
            one.fieldNames().forEachRemaining(names::add);
            other.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(path.isEmpty() ? name : path + "." + name, one.get(name), other.get(name), changes);
            }
        } else if (before != null
                && after != null
                && before.isArray()
                && after.isArray()
                && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(path + "[" + i + "]", before.get(i), after.get(i), changes);
            }
        } else if (before == null || !before.equals(after)) {
            changes.add(new ObjectChange(path, before, after));
        }
    }

    /** What changed and from what to what; without the values where they are not to be shown. */
    public String sentence(boolean withValues) {
        if (before == null) {
            return path + " came" + (withValues ? ": " + shown(after) : "");
        }
        if (after == null) {
            return path + " went" + (withValues ? ", was " + shown(before) : "");
        }
        return path + (withValues ? ": " + shown(before) + " -> " + shown(after) : " changed");
    }

    private static String shown(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
    }
}
