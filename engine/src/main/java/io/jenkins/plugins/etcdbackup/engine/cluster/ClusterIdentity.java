package io.jenkins.plugins.etcdbackup.engine.cluster;

/**
 * Which cluster it is.
 *
 * @param id the ClusterVersion's clusterID, which a restored cluster keeps
 * @param apiUrl where the cluster says that its API is, which need not be the address that was used; empty if unsaid
 * @param infrastructureName such as {@code okd-x7k2p}; empty if unsaid
 * @param topology of the control plane: HighlyAvailable, SingleReplica, External and so on
 */
public record ClusterIdentity(String id, String apiUrl, String infrastructureName, String topology) {

    /** The control plane runs outside of this cluster (HyperShift), and so does its etcd. */
    public boolean hasHostedControlPlane() {
        return topology.equals("External");
    }
}
