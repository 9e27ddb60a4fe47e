package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.util.List;

/**
 * A node, seen as a place to take a backup on.
 *
 * @param internalIp empty if it has none
 * @param roles such as master, control-plane, worker, arbiter
 * @param schedulable false when cordoned, which does not keep a debug pod away
 */
public record ClusterNode(String name, String internalIp, List<String> roles, boolean ready, boolean schedulable) {

    public ClusterNode {
        roles = List.copyOf(roles);
    }

    /** Runs an API server and etcd; since 4.12 such a node has both role labels, before only {@code master}. */
    public boolean controlPlane() {
        return roles.contains("master") || roles.contains("control-plane");
    }
}
