package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.io.IOException;
import java.util.Objects;

/**
 * Reads the ClusterVersion as the API server stores it: JSON, never encrypted (config.openshift.io/v1). The history has
 * the newest version first; the first completed one is what the cluster ran (facts: the documented procedure's "same
 * z-stream").
 */
final class ClusterVersionObject {

    static final String KEY = "/kubernetes.io/config.openshift.io/clusterversions/version";

    /** etcd takes 1.5 MB by default; more is not this object. */
    private static final int LARGEST = 8 << 20;

    private static final String PARTIAL = "Partial";
    private static final String COMPLETED = "Completed";

    private ClusterVersionObject() {}

    /** The identity, or null where the value is not that object. */
    static SnapshotClusterIdentity read(Slice value) {
        if (value.length() > LARGEST) {
            return null;
        }
        try {
            JsonNode object = new ObjectMapper().readTree(value.toArray());
            return object.isObject() ? identity(object) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static SnapshotClusterIdentity identity(JsonNode object) {
        JsonNode history = object.path("status").path("history");
        String current = null;
        for (JsonNode entry : history) {
            if (COMPLETED.equals(text(entry, "state"))) {
                current = text(entry, "version");
                break;
            }
        }
        boolean partial = PARTIAL.equals(text(history.path(0), "state"));
        String desired = text(object.path("status").path("desired"), "version");
        boolean inFlight = partial || desired != null && !Objects.equals(desired, current);
        return new SnapshotClusterIdentity(text(object.path("spec"), "clusterID"), current, inFlight);
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).textValue();
    }
}
