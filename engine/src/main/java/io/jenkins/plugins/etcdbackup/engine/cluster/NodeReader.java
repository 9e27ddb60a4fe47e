package io.jenkins.plugins.etcdbackup.engine.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the cluster's nodes, by name. */
record NodeReader(ClusterConnection connection) {

    private static final String ROLE = "node-role.kubernetes.io/";

    List<ClusterNode> read() throws BackupException, InterruptedException {
        List<Node> nodes = connection.call(Stage.CLUSTER_FACTS, "listing the nodes", client -> client.nodes()
                .list()
                .getItems());
        return nodes.stream()
                .map(NodeReader::node)
                .sorted(Comparator.comparing(ClusterNode::name))
                .toList();
    }

    private static ClusterNode node(Node node) {
        Optional<NodeSpec> spec = Optional.ofNullable(node.getSpec());
        Optional<NodeStatus> status = Optional.ofNullable(node.getStatus());
        Map<String, String> labels =
                Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of());
        return new ClusterNode(
                node.getMetadata().getName(),
                status.map(NodeStatus::getAddresses).orElse(List.of()).stream()
                        .filter(a -> "InternalIP".equals(a.getType()))
                        .map(a -> a.getAddress())
                        .findFirst()
                        .orElse(""),
                labels.keySet().stream()
                        .filter(label -> label.startsWith(ROLE))
                        .map(label -> label.substring(ROLE.length()))
                        .sorted()
                        .toList(),
                status.map(NodeStatus::getConditions).orElse(List.of()).stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())),
                !spec.map(NodeSpec::getUnschedulable).orElse(false));
    }
}
