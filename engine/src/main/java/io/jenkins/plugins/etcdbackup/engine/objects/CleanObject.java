package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An object without what the API server sets itself, so that it can be created anew by {@code oc apply}. */
public final class CleanObject {

    private static final List<String> SET_BY_THE_SERVER = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "selfLink",
            "clusterName");

    private CleanObject() {}

    /** A copy of the object that was found. */
    public static ObjectNode of(FoundObject object) {
        ObjectNode json = object.json().deepCopy();
        removeUnknown(json);
        json.remove("status");
        if (json.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(SET_BY_THE_SERVER);
        }
        return json;
    }

    private static void removeUnknown(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(property -> UnknownField.isName(property.getKey()));
            object.forEach(CleanObject::removeUnknown);
        } else if (node instanceof ArrayNode list) {
            list.forEach(CleanObject::removeUnknown);
        }
    }
}
