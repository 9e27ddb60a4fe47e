package io.jenkins.plugins.etcdbackup.engine.standin;

import java.util.List;

/**
 * How a cluster's control plane is laid out (openshift/api, config/v1, TopologyMode).
 *
 * @param name as the Infrastructure object has it
 * @param controlPlane nodes with an API server and a member of etcd
 * @param arbiter a node with a member of etcd alone; null for none
 * @param workers nodes without either
 */
public record Topology(String name, List<String> controlPlane, String arbiter, List<String> workers) {

    private static final List<String> WORKERS = List.of("worker-0.okd.test", "worker-1.okd.test");

    public static final Topology THREE_NODES = of("HighlyAvailable", 3, null, WORKERS);
    /** The control-plane nodes are the workers, too. */
    public static final Topology COMPACT = of("HighlyAvailable", 3, null, List.of());

    public static final Topology SINGLE_NODE = of("SingleReplica", 1, null, List.of());
    public static final Topology ARBITER = of("HighlyAvailableArbiter", 2, "arbiter-0.okd.test", List.of());
    /** Two nodes with fencing: Pacemaker runs etcd in podman, and the static pod has no container of that name. */
    public static final Topology TWO_NODES = of("DualReplica", 2, null, List.of());

    private static Topology of(String name, int nodes, String arbiter, List<String> workers) {
        return new Topology(
                name,
                List.of("master-0.okd.test", "master-1.okd.test", "master-2.okd.test")
                        .subList(0, nodes),
                arbiter,
                workers);
    }

    /** The names of all that have a member of etcd. */
    List<String> members() {
        return arbiter == null ? controlPlane : List.of(controlPlane.get(0), controlPlane.get(1), arbiter);
    }

    /** The roles of a node with a member of etcd. */
    List<String> roles(String node) {
        if (node.equals(arbiter)) {
            return List.of("arbiter");
        }
        return workers.isEmpty() ? List.of("master", "worker") : List.of("master");
    }

    boolean isUnderPacemaker() {
        return name.equals("DualReplica");
    }
}
