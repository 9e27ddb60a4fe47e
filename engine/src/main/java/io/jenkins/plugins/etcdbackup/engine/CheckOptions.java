package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.preflight.QuietHours;
import java.io.Serializable;
import java.util.Objects;
import java.util.Set;

/**
 * What the checks before a backup let through, and what is done to prove it afterwards.
 *
 * @param allow ids of preflight checks whose FAIL is recorded but does not stop the run
 * @param quietHours in which no backup may run, or null
 * @param rehearsal where the snapshot is restored before it counts
 * @param compareMembers whether all members of etcd must hold what the snapshot holds
 */
public record CheckOptions(Set<String> allow, QuietHours quietHours, RehearsalPlace rehearsal, boolean compareMembers)
        implements Serializable {

    /** Every check counts, at any hour. */
    public static final CheckOptions STRICT = new CheckOptions(Set.of(), null, RehearsalPlace.nowhere(), true);

    public CheckOptions {
        allow = Set.copyOf(allow);
        Objects.requireNonNull(rehearsal);
    }
}
