package io.jenkins.plugins.etcdbackup.engine.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import io.jenkins.plugins.etcdbackup.engine.report.UpdateHistory;
import io.jenkins.plugins.etcdbackup.engine.report.UpdateHistory.Release;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the ClusterVersion as the API server stores it: JSON, never encrypted (config.openshift.io/v1).
 */
final class ClusterVersionObject {

    static final String KEY = "/kubernetes.io/config.openshift.io/clusterversions/version";

    /** etcd takes 1.5 MB by default; more is not this object. */
    private static final int LARGEST = 8 << 20;

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
        List<Release> releases = new ArrayList<>();
        for (JsonNode entry : object.path("status").path("history")) {
            releases.add(new Release(
                    text(entry, "state"), text(entry, "version"), text(entry, "image"), text(entry, "startedTime")));
        }
        UpdateHistory history =
                new UpdateHistory(releases, text(object.path("status").path("desired"), "version"));
        return new SnapshotClusterIdentity(
                text(object.path("spec"), "clusterID"), history.currentVersion(), history.updateInFlight());
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).textValue();
    }
}
