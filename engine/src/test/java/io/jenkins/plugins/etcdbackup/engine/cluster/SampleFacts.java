package io.jenkins.plugins.etcdbackup.engine.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Facts of a healthy cluster of three control-plane nodes, and what tests change about it. */
public final class SampleFacts {

    public static final Instant INSTALLED = Instant.parse("2021-03-01T10:00:00Z");

    public ClusterIdentity cluster = new ClusterIdentity(
            "6feb5165-2a50-445f-aaea-7b6e38c2f767", "https://api.okd.test:6443", "okd-x7k2p", "HighlyAvailable");
    public ClusterVersion version =
            new ClusterVersion("4.7.0-0.okd-2021-06-19-191547", "registry/okd@sha256:7", null, INSTALLED);
    public EncryptionAtRest encryption = new EncryptionAtRest("identity", "", EncryptionAtRest.State.OFF, "");
    public List<OperatorStatus> operators =
            FactsReader.OPERATORS.stream().map(SampleFacts::settled).toList();
    public List<ClusterNode> nodes = List.of(node("master-0"), node("master-1"), node("master-2"), worker("worker-0"));
    public EtcdFacts etcd = new EtcdFacts(List.of(leader("master-0"), member("master-1"), member("master-2")), null);
    public CertificateValidity signer = new CertificateValidity(INSTALLED, Instant.parse("2031-03-01T10:00:00Z"));

    public ClusterFacts facts() {
        return new ClusterFacts(
                cluster, version, new ClusterProxy("", "", ""), encryption, operators, nodes, etcd, signer);
    }

    public static OperatorStatus settled(String name) {
        return new OperatorStatus(
                name,
                OperatorStatus.Condition.TRUE,
                OperatorStatus.Condition.FALSE,
                OperatorStatus.Condition.FALSE,
                "");
    }

    public static ClusterNode node(String name) {
        return new ClusterNode(name, "", List.of("control-plane", "master"), true, true);
    }

    public static ClusterNode worker(String name) {
        return new ClusterNode(name, "", List.of("worker"), true, true);
    }

    public static ClusterNode notReady(String name) {
        return new ClusterNode(name, "", List.of("master"), false, true);
    }

    public static ClusterNode cordoned(String name) {
        return new ClusterNode(name, "", List.of("master"), true, false);
    }

    public static EtcdMember member(String node) {
        return new EtcdMember("id-" + node, node, List.of(), false, true, status(false));
    }

    public static EtcdMember leader(String node) {
        return new EtcdMember("id-" + node, node, List.of(), false, true, status(true));
    }

    public static EtcdMember learner(String node) {
        return new EtcdMember("id-" + node, node, List.of(), true, true, status(false));
    }

    public static EtcdMember unwell(String node) {
        return new EtcdMember("id-" + node, node, List.of(), false, false, null);
    }

    public static EtcdMember alarmed(String node, String alarm) {
        return new EtcdMember(
                "id-" + node,
                node,
                List.of(),
                false,
                true,
                new EtcdMember.Status("3.4.9", 100 << 20, false, List.of(alarm)));
    }

    private static EtcdMember.Status status(boolean leads) {
        return new EtcdMember.Status("3.4.9", 100 << 20, leads, List.of());
    }

    /** The sample with one operator changed. */
    public SampleFacts operator(String name, UnaryOperator<OperatorStatus> change) {
        List<OperatorStatus> changed = new ArrayList<>();
        operators.forEach(o -> changed.add(o.name().equals(name) ? change.apply(o) : o));
        operators = changed;
        return this;
    }
}
