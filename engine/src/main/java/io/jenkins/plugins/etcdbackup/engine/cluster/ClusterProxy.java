package io.jenkins.plugins.etcdbackup.engine.cluster;

/**
 * The cluster-wide proxy as the nodes really have it ({@code .status}, in which the cluster has merged its own networks
 * into noProxy). The URLs may hold a password, so they never go to a log. Empty strings stand for unset.
 */
public record ClusterProxy(String httpProxy, String httpsProxy, String noProxy) {

    public boolean isSet() {
        return !httpProxy.isEmpty() || !httpsProxy.isEmpty();
    }

    @Override
    public String toString() {
        return isSet() ? "cluster-wide proxy" : "no cluster-wide proxy";
    }
}
