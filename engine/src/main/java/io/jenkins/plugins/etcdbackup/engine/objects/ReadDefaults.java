package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What an API server adds each time that it reads an object, and so never writes: type and phase of claims (kubernetes
 * v1.20 to v1.37, pkg/apis/apps/v1/conversion.go and pkg/apis/core/v1/defaults.go).
 */
final class ReadDefaults {

    private static final String CLAIM = "PersistentVolumeClaim";

    private ReadDefaults() {}

    static void add(ObjectNode object) {
        String kind = object.path("kind").asText();
        if (kind.equals(CLAIM)) {
            addPhase(object);
        } else if (kind.equals("StatefulSet")) {
            for (JsonNode template : object.path("spec").path("volumeClaimTemplates")) {
                if (template instanceof ObjectNode claim) {
                    claim.put("apiVersion", "v1");
                    claim.put("kind", CLAIM);
                    addPhase(claim);
                }
            }
        }
    }

    private static void addPhase(ObjectNode claim) {
        if (claim.get("status") instanceof ObjectNode status && !status.has("phase")) {
            status.put("phase", "Pending");
        }
    }
}
