package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A CustomResourceDefinition as every API server still stores it, apiextensions.k8s.io/v1beta1, in the only version that is
 * served since Kubernetes 1.22: what stood once for all versions moves into each (apiextensions-apiserver v0.36,
 * pkg/apis/apiextensions/v1/conversion.go and v1beta1/conversion.go).
 */
final class StoredDefinition {

    private static final String BEFORE = "apiextensions.k8s.io/v1beta1";
    private static final String SERVED = "apiextensions.k8s.io/v1";
    private static final String COLUMNS = "additionalPrinterColumns";

    private StoredDefinition() {}

    /** Leaves alone what is none. */
    static void asServed(ObjectNode object) {
        boolean stored = object.path("kind").asText().equals("CustomResourceDefinition")
                && object.path("apiVersion").asText().equals(BEFORE);
        if (!stored || !(object.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        object.put("apiVersion", SERVED);
        JsonNode only = spec.remove("version");
        if (only != null && spec.path("versions").isEmpty()) {
            spec.putArray("versions")
                    .addObject()
                    .put("name", only.asText())
                    .put("served", true)
                    .put("storage", true);
        }
        moveToVersions(spec, "validation", "schema");
        moveToVersions(spec, "subresources", "subresources");
        moveToVersions(spec, COLUMNS, COLUMNS);
        spec.path("versions").forEach(version -> version.path(COLUMNS).forEach(StoredDefinition::renamePath));
        if (!spec.path("preserveUnknownFields").asBoolean(true)) {
            spec.remove("preserveUnknownFields");
        } else {
            spec.put("preserveUnknownFields", true);
        }
        if (spec.get("conversion") instanceof ObjectNode conversion) {
            moveToWebhook(conversion);
        }
    }

    private static void moveToVersions(ObjectNode spec, String from, String to) {
        JsonNode shared = spec.remove(from);
        if (shared != null && !shared.isNull()) {
            for (JsonNode version : spec.path("versions")) {
                ((ObjectNode) version).set(to, shared.deepCopy());
            }
        }
    }

    private static void renamePath(JsonNode column) {
        JsonNode path = ((ObjectNode) column).remove("JSONPath");
        if (path != null) {
            ((ObjectNode) column).set("jsonPath", path);
        }
    }

    private static void moveToWebhook(ObjectNode conversion) {
        JsonNode client = conversion.remove("webhookClientConfig");
        JsonNode reviews = conversion.remove("conversionReviewVersions");
        if (client != null) {
            conversion.withObject("/webhook").set("clientConfig", client);
        }
        if (reviews instanceof ArrayNode) {
            conversion.withObject("/webhook").set("conversionReviewVersions", reviews);
        }
    }
}
