package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ClusterVersion object says.
 *
 * @param current the z-stream: the newest version whose roll-out completed; null while the installation is unfinished
 * @param image the release image of {@code current}; null where unknown
 * @param target the version that is being rolled out; null when none is
 * @param installedAt when the first version's roll-out began; null where the history does not say
 */
public record ClusterVersion(String current, String image, String target, Instant installedAt) implements Serializable {

    public boolean updateInFlight() {
        return target != null;
    }

    public Optional<Instant> installed() {
        return Optional.ofNullable(installedAt);
    }
}
