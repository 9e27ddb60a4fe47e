package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterVersion;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;

/** A backup restores only to the z-stream that it was taken from; in an update there is no such one z-stream. */
record UpdateCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        ClusterVersion version = context.facts().version();
        if (version.current() == null) {
            return pass("No update is in flight: nothing was installed completely that could be updated.");
        }
        return version.updateInFlight()
                ? fail("The cluster is being updated from " + version.current() + " to " + version.target()
                        + "; a backup taken now would belong to neither. Wait until the update is done"
                        + " (oc get clusterversion).")
                : pass("No update is in flight; the version is " + version.current() + ".");
    }
}
