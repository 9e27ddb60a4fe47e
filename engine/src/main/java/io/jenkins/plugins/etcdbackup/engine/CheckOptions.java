package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.preflight.QuietHours;
import java.io.Serializable;
import java.util.Set;

/**
 * What the checks before a backup let through.
 *
 * @param allow ids of preflight checks whose FAIL is recorded but does not stop the run
 * @param quietHours in which no backup may run, or null
 * @param rehearseWith the etcd that the snapshot is restored into before it counts, empty for the one on the PATH; null
 *     for no rehearsal
 */
public record CheckOptions(Set<String> allow, QuietHours quietHours, String rehearseWith) implements Serializable {

    /** Every check counts, at any hour. */
    public static final CheckOptions STRICT = new CheckOptions(Set.of(), null);

    /** Without a rehearsal. */
    public CheckOptions(Set<String> allow, QuietHours quietHours) {
        this(allow, quietHours, null);
    }

    public CheckOptions {
        allow = Set.copyOf(allow);
    }
}
