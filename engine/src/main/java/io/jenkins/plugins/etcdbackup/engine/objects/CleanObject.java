package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An object without what the API server sets itself, so that it can be created anew by {@code oc apply}. An owner is
 * known by its uid, and one that comes back has another: a reference to it would have the garbage collector delete what
 * was just brought back.
 */
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
            "clusterName",
            "ownerReferences");

    /** They belong to a deletion that was under way. */
    private static final List<String> FINALIZERS_OF_A_DELETION = List.of("foregroundDeletion", "orphan");

    private static final String METADATA = "metadata";
    private static final String FINALIZERS = "finalizers";

    private CleanObject() {}

    /** A copy of the object that was found. */
    public static ObjectNode of(FoundObject object) {
        ObjectNode json = object.json().deepCopy();
        removeUnknown(json);
        if (object.type().statusApart()) {
            json.remove("status");
        }
        if (json.get(METADATA) instanceof ObjectNode metadata) {
            metadata.remove(SET_BY_THE_SERVER);
            removeDeletion(metadata);
        }
        if (object.type().fullName().equals("jobs.batch")) {
            removeGeneratedSelector(json);
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

    private static void removeDeletion(ObjectNode metadata) {
        if (metadata.get(FINALIZERS) instanceof ArrayNode finalizers) {
            for (int i = finalizers.size() - 1; i >= 0; i--) {
                if (FINALIZERS_OF_A_DELETION.contains(finalizers.get(i).asText())) {
                    finalizers.remove(i);
                }
            }
            if (finalizers.isEmpty()) {
                metadata.remove(FINALIZERS);
            }
        }
    }

    /** A Job's selector is made of its uid, and one that is not is refused (kubernetes, pkg/registry/batch/job). */
    private static void removeGeneratedSelector(ObjectNode job) {
        if (!(job.get("spec") instanceof ObjectNode spec)
                || spec.path("manualSelector").asBoolean()) {
            return;
        }
        spec.remove("selector");
        for (JsonNode labels : List.of(
                job.path(METADATA).path("labels"),
                spec.path("template").path(METADATA).path("labels"))) {
            if (labels instanceof ObjectNode set) {
                set.remove(List.of("controller-uid", "batch.kubernetes.io/controller-uid"));
            }
        }
    }
}
