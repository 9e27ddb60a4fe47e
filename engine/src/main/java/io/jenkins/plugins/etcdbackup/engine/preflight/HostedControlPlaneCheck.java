package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;

/** A hosted cluster (HyperShift) has its etcd in another cluster, and no node to take a backup on. */
record HostedControlPlaneCheck(String id) implements Check {

    @Override
    public boolean mayBeAllowed() {
        return false;
    }

    @Override
    public Finding check(CheckContext context) {
        return context.facts().cluster().hasHostedControlPlane()
                ? fail(
                        "The control plane is hosted (HyperShift): its etcd runs as pods of the management cluster, and no node here"
                                + " has any. Back it up there, with OADP's hypershift plug-in or an HCPEtcdBackup.")
                : pass("The control plane runs on the cluster's own nodes ("
                        + context.facts().cluster().topology() + ").");
    }
}
