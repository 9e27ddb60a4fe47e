package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.util.List;
import java.util.Optional;

/**
 * What the cluster says about itself, read once at the start of a run.
 *
 * @param operators the four whose static pods go into a backup: etcd, kube-apiserver, kube-controller-manager,
 *     kube-scheduler, in this order
 * @param nodes all of them
 * @param aggregatorSigner of the newest signer of the aggregator's client certificate, which the first rotation replaces;
 *     null where it could not be read
 */
public record ClusterFacts(
        ClusterIdentity cluster,
        ClusterVersion version,
        ClusterProxy proxy,
        EncryptionAtRest encryption,
        List<OperatorStatus> operators,
        List<ClusterNode> nodes,
        EtcdFacts etcd,
        CertificateValidity aggregatorSigner) {

    public ClusterFacts {
        operators = List.copyOf(operators);
        nodes = List.copyOf(nodes);
    }

    public List<ClusterNode> controlPlaneNodes() {
        return nodes.stream().filter(ClusterNode::controlPlane).toList();
    }

    public Optional<CertificateValidity> signer() {
        return Optional.ofNullable(aggregatorSigner);
    }
}
