package io.jenkins.plugins.etcdbackup.engine.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a ClusterVersion's status says of releases (openshift/api, config/v1/types_cluster_version.go): the z-stream of a
 * cluster is the newest entry whose roll-out completed, and an update is in flight while the newest entry is partial or
 * another version is desired. One rule for a cluster that is asked and for a snapshot that is read.
 *
 * @param history newest first
 * @param desired version; null where the status names none
 */
public record UpdateHistory(List<Release> history, String desired) {

    private static final String COMPLETED = "Completed";
    private static final String PARTIAL = "Partial";

    /**
     * One entry; null for what it does not say.
     *
     * @param state {@code Completed} or {@code Partial}
     * @param image the release image
     * @param startedTime as RFC 3339
     */
    public record Release(String state, String version, String image, String startedTime) {}

    public UpdateHistory {
        history = List.copyOf(history);
    }

    /** What the cluster runs; empty while its installation never completed. */
    public Optional<Release> current() {
        return history.stream()
                .filter(release -> COMPLETED.equals(release.state()))
                .findFirst();
    }

    public String currentVersion() {
        return current().map(Release::version).orElse(null);
    }

    public boolean updateInFlight() {
        return isPartial() || desired != null && !Objects.equals(desired, currentVersion());
    }

    /** The version to which an update is running; null where none is. */
    public String target() {
        if (!updateInFlight()) {
            return null;
        }
        String newest = isPartial() ? history.get(0).version() : null;
        return newest != null ? newest : desired != null ? desired : "of no name";
    }

    private boolean isPartial() {
        return !history.isEmpty() && PARTIAL.equals(history.get(0).state());
    }
}
