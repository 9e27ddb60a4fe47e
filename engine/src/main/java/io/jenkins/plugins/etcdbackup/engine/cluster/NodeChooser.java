package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Picks the one node: the named one, or else a Ready control-plane node whose etcd member is well and, where there is a
 * choice, is not the leader, since a snapshot costs the member that sends it disk reads that the leader needs. The same
 * facts always give the same node.
 */
public final class NodeChooser {

    /** @param requested null or blank to leave the choice to us */
    public NodeChoice choose(ClusterFacts facts, String requested) throws BackupException {
        List<ClusterNode> candidates = facts.controlPlaneNodes();
        if (candidates.isEmpty()) {
            throw refused(
                    facts.cluster().hasHostedControlPlane()
                            ? "The cluster's control plane is hosted elsewhere (HyperShift): no node here runs etcd. Back it up in the"
                                    + " management cluster, with OADP's hypershift plug-in or an HCPEtcdBackup."
                            : "The cluster has no control-plane node: none of its "
                                    + facts.nodes().size() + " nodes has the role master or control-plane.");
        }
        if (requested != null && !requested.isBlank()) {
            return named(facts, requested.strip());
        }
        return best(facts, candidates);
    }

    private static NodeChoice named(ClusterFacts facts, String name) throws BackupException {
        Optional<ClusterNode> found =
                facts.nodes().stream().filter(n -> n.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            throw refused("The cluster has no node " + name + ". " + candidates(facts));
        }
        ClusterNode node = found.get();
        if (node.roles().contains("arbiter")) {
            throw refused(
                    "Node " + name + " is the arbiter: it has a member of etcd, but no API server, whose static pod"
                            + " belongs to a backup. " + candidates(facts));
        }
        if (!node.controlPlane()) {
            throw refused("Node " + name + " is no control-plane node (its roles: "
                    + (node.roles().isEmpty() ? "none" : String.join(", ", node.roles())) + "), so no etcd runs there. "
                    + candidates(facts));
        }
        if (!node.ready()) {
            throw refused("Node " + name + " is not Ready. " + candidates(facts));
        }
        Optional<EtcdMember> member = facts.etcd().on(node);
        if (facts.etcd().known() && member.isEmpty()) {
            throw refused("Node " + name + " has no member of etcd. " + candidates(facts));
        }
        if (member.isPresent() && !member.get().healthy()) {
            throw refused("The etcd member on node " + name + " is not healthy. " + candidates(facts));
        }
        if (member.isPresent() && member.get().learner()) {
            throw refused("The etcd member on node " + name + " is a learner and has not caught up yet. "
                    + candidates(facts));
        }
        return new NodeChoice(node, "was asked for" + leadership(facts, node));
    }

    private static NodeChoice best(ClusterFacts facts, List<ClusterNode> candidates) throws BackupException {
        List<ClusterNode> ready = candidates.stream().filter(ClusterNode::ready).toList();
        if (ready.isEmpty()) {
            throw refused("No control-plane node is Ready: " + names(candidates) + ".");
        }
        if (!facts.etcd().known()) {
            return new NodeChoice(
                    firstSchedulable(ready), "is a Ready control-plane node; which one leads etcd is not known");
        }
        List<ClusterNode> well = ready.stream().filter(n -> isWell(facts, n)).toList();
        if (well.isEmpty()) {
            throw refused("No Ready control-plane node has a healthy etcd member: " + names(ready) + ".");
        }
        List<ClusterNode> followers =
                well.stream().filter(n -> !leads(facts, n)).toList();
        if (!followers.isEmpty()) {
            return new NodeChoice(
                    firstSchedulable(followers), "is Ready, its etcd member is healthy, and it is not the leader");
        }
        String only = candidates.size() == 1
                ? "is the only control-plane node"
                : "has the only healthy etcd member on a Ready node, which is the leader";
        return new NodeChoice(firstSchedulable(well), only);
    }

    private static boolean isWell(ClusterFacts facts, ClusterNode node) {
        // A learner may lag behind the others by any amount.
        return facts.etcd().on(node).filter(m -> m.healthy() && !m.learner()).isPresent();
    }

    private static boolean leads(ClusterFacts facts, ClusterNode node) {
        return facts.etcd().on(node).filter(EtcdMember::leader).isPresent();
    }

    private static String leadership(ClusterFacts facts, ClusterNode node) {
        if (!facts.etcd().known()) {
            return "";
        }
        return leads(facts, node) ? "; its etcd member is the leader" : "; its etcd member is not the leader";
    }

    /** A cordoned node is about to be drained or rebooted, so it comes last. */
    private static ClusterNode firstSchedulable(List<ClusterNode> nodes) {
        return nodes.stream().filter(ClusterNode::schedulable).findFirst().orElse(nodes.get(0));
    }

    private static String candidates(ClusterFacts facts) {
        List<ClusterNode> good = facts.controlPlaneNodes().stream()
                .filter(ClusterNode::ready)
                .filter(n -> !facts.etcd().known() || isWell(facts, n))
                .toList();
        return good.isEmpty()
                ? "No control-plane node is fit at the moment."
                : "Choose one of: " + names(good) + ", or name none.";
    }

    private static String names(List<ClusterNode> nodes) {
        return nodes.stream().map(ClusterNode::name).collect(Collectors.joining(", "));
    }

    private static BackupException refused(String message) {
        return new BackupException(Stage.NODE, message);
    }
}
