package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the API server checks before it takes a new object. */
final class Admission {

    private static final ServedType NAMESPACES = ServedType.of("namespaces");
    private static final String LEVEL = "pod-security.kubernetes.io/enforce";

    private final ObjectStore store;
    private final FaultSwitches faults;

    Admission(ObjectStore store, FaultSwitches faults) {
        this.store = store;
        this.faults = faults;
    }

    void admit(ResourcePath path, ObjectNode object) {
        if (path.type().namespaced()) {
            inNamespace(path, object);
        }
        if (path.type().plural().equals("pods")) {
            pod(path, object);
        }
        if (path.type().plural().equals("namespaces")) {
            object.withObjectProperty("status").put("phase", "Active");
        }
    }

    private void inNamespace(ResourcePath path, ObjectNode object) {
        ObjectNode namespace = store.get(NAMESPACES, null, path.namespace());
        if (namespace.at("/status/phase").asText().equals("Terminating")) {
            throw RefusedRequest.forbidden(
                    path.type(),
                    object.at("/metadata/name").asText(),
                    "unable to create new content in namespace " + path.namespace()
                            + " because it is being terminated");
        }
    }

    private void pod(ResourcePath path, ObjectNode pod) {
        String name =
                pod.at("/metadata/name").asText(pod.at("/metadata/generateName").asText());
        if (faults.podFault() == FaultSwitches.PodFault.ADMISSION_FORBIDDEN) {
            throw RefusedRequest.forbidden(
                    path.type(),
                    name,
                    "unable to validate against any security context constraint: [provider restricted: .spec.securityContext.hostNetwork:"
                            + " Invalid value: true: Host network is not allowed to be used]");
        }
        String level = store.get(NAMESPACES, null, path.namespace())
                .path("metadata")
                .path("labels")
                .path(LEVEL)
                .asText("restricted");
        if (!level.equals("privileged") && wantsPrivileges(pod)) {
            throw RefusedRequest.forbidden(
                    path.type(),
                    name,
                    "violates PodSecurity \"" + level + ":latest\": host namespaces (hostNetwork=true), privileged"
                            + " (container must not set securityContext.privileged=true), hostPath volumes");
        }
        PodStatus.pending(pod);
    }

    private static boolean wantsPrivileges(JsonNode pod) {
        boolean hostPath = false;
        for (JsonNode volume : pod.at("/spec/volumes")) {
            hostPath |= volume.has("hostPath");
        }
        return hostPath || pod.at("/spec/hostNetwork").asBoolean(false);
    }
}
