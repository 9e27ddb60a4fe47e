package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdFacts;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;

/** Without quorum a member may hold anything from before, and a snapshot of it would pass for one of now. */
record EtcdQuorumCheck(String id) implements Check {

    @Override
    public Finding check(CheckContext context) {
        EtcdFacts etcd = context.facts().etcd();
        if (!etcd.known()) {
            return warn("Whether etcd has quorum is not known. " + etcd.unreadable());
        }
        long healthy = etcd.members().stream().filter(m -> m.healthy()).count();
        String count = healthy + " of " + etcd.members().size() + " members healthy";
        if (!etcd.hasQuorum()) {
            return fail(
                    "etcd has no quorum (" + count + "): a snapshot may be long out of date. Bring members back first;"
                            + " if the cluster is lost, restore an older backup instead.");
        }
        return etcd.leader().isPresent()
                ? pass("etcd has quorum and a leader (" + count + ").")
                : fail("etcd has no leader (" + count + "). Try again in a minute; if it stays so, look at the logs of"
                        + " the etcd pods.");
    }
}
