package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;

/**
 * A backup restores only to the z-stream that it was taken from, and a cluster whose installation never completed has
 * none: {@code cluster-restore.sh} would have nothing to restore to. So this cannot be allowed, and everything after it
 * may rely on {@link io.jenkins.plugins.etcdbackup.engine.cluster.ClusterVersion#current()}.
 */
record InstallationCheck(String id) implements Check {

    @Override
    public boolean mayBeAllowed() {
        return false;
    }

    @Override
    public Finding check(CheckContext context) {
        return context.facts().version().current() == null
                ? fail("The cluster's installation is not finished: no version has been rolled out completely yet, so"
                        + " there is none that a backup could be restored to. Wait until oc get clusterversion shows"
                        + " AVAILABLE True.")
                : pass("The cluster's installation is finished.");
    }
}
