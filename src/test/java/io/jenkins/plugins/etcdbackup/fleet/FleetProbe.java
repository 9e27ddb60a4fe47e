package io.jenkins.plugins.etcdbackup.fleet;

import java.time.Instant;
import java.util.List;

/** What of the fleet's room a test of the whole may touch. */
public final class FleetProbe {

    private FleetProbe() {}

    /** As if the controller had asked the cluster. */
    public static void seenRunning(String cluster, String version) {
        RunningVersions.get().seen(cluster, version);
    }

    /** Looks now instead of in five minutes, and says which clusters an administrator is alarmed about. */
    public static List<String> alarms() {
        FreshnessCheck.get().check(Instant.now());
        return FreshnessCheck.get().troubled().stream().map(ClusterStatus::name).toList();
    }

    public static boolean warnsOfPlainBackups() {
        return new PlainBackupsMonitor().isActivated();
    }
}
