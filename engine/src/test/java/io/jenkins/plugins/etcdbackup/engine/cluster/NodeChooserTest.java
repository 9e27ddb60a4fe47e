package io.jenkins.plugins.etcdbackup.engine.cluster;

import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.cordoned;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.leader;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.learner;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.member;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.node;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.notReady;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.unwell;
import static io.jenkins.plugins.etcdbackup.engine.cluster.SampleFacts.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class NodeChooserTest {

    private final SampleFacts sample = new SampleFacts();

    @Test
    void theLeaderIsSparedAndTheFirstOfTheOthersTaken() throws Exception {
        NodeChoice choice = choose(null);
        assertThat(choice.node().name()).isEqualTo("master-1");
        assertThat(choice.reason()).contains("not the leader");
    }

    @Test
    void theLeaderIsTakenWhenItIsTheOnlyOneLeft() throws Exception {
        sample.nodes = List.of(node("master-0"), notReady("master-1"), node("master-2"));
        sample.etcd = new EtcdFacts(List.of(leader("master-0"), member("master-1"), unwell("master-2")), null);
        NodeChoice choice = choose("");
        assertThat(choice.node().name()).isEqualTo("master-0");
        assertThat(choice.reason()).contains("which is the leader");
    }

    @Test
    void theOnlyControlPlaneNodeIsTaken() throws Exception {
        sample.nodes = List.of(node("master-0"));
        sample.etcd = new EtcdFacts(List.of(leader("master-0")), null);
        assertThat(choose(null).reason()).isEqualTo("is the only control-plane node");
    }

    @Test
    void aCordonedNodeComesLast() throws Exception {
        sample.nodes = List.of(node("master-0"), cordoned("master-1"), node("master-2"));
        assertThat(choose(null).node().name()).isEqualTo("master-2");
    }

    @Test
    void aCordonedFollowerIsBetterThanTheLeader() throws Exception {
        sample.nodes = List.of(node("master-0"), cordoned("master-1"), cordoned("master-2"));
        assertThat(choose(null).node().name()).isEqualTo("master-1");
    }

    @Test
    void aLearnerIsNeverTaken() throws Exception {
        sample.nodes = List.of(node("master-0"), node("master-1"));
        sample.etcd = new EtcdFacts(List.of(leader("master-0"), learner("master-1")), null);
        assertThat(choose(null).node().name()).isEqualTo("master-0");
        refused("master-1").hasMessageContaining("is a learner and has not caught up yet");
    }

    @Test
    void aMemberIsFoundByItsAddressWhenItsNameIsAnother() throws Exception {
        sample.nodes = List.of(
                new ClusterNode("master-0", "10.0.0.5", List.of("master"), true, true),
                new ClusterNode("master-1", "10.0.0.6", List.of("master"), true, true));
        sample.etcd = new EtcdFacts(
                List.of(
                        new EtcdMember(
                                "a",
                                "etcd-a",
                                List.of("10.0.0.6"),
                                false,
                                true,
                                leader("x").status()),
                        new EtcdMember(
                                "b",
                                "etcd-b",
                                List.of("10.0.0.5"),
                                false,
                                true,
                                member("x").status())),
                null);
        assertThat(choose(null).node().name()).isEqualTo("master-0");
    }

    @Test
    void withoutKnowledgeOfTheMembersAReadyNodeIsTakenAndThatIsSaid() throws Exception {
        sample.nodes = List.of(notReady("master-0"), node("master-1"));
        sample.etcd = EtcdFacts.unreadable("no right to exec");
        NodeChoice choice = choose(null);
        assertThat(choice.node().name()).isEqualTo("master-1");
        assertThat(choice.reason()).contains("not known");
    }

    @Test
    void theNamedNodeIsTakenEvenWhenItLeads() throws Exception {
        NodeChoice choice = choose(" master-0 ");
        assertThat(choice.node().name()).isEqualTo("master-0");
        assertThat(choice.reason()).isEqualTo("was asked for; its etcd member is the leader");
    }

    @Test
    void anUnknownNodeIsRefusedWithTheCandidates() {
        refused("master-9")
                .hasMessageContaining("no node master-9")
                .hasMessageContaining("Choose one of: master-0, master-1, master-2");
    }

    @Test
    void aWorkerIsRefusedWithItsRolesAndTheCandidates() {
        refused("worker-0")
                .hasMessageContaining("no control-plane node (its roles: worker)")
                .hasMessageContaining("master-0, master-1, master-2");
    }

    @Test
    void aNodeThatIsNotReadyIsRefusedWithTheOthers() {
        sample.nodes = List.of(notReady("master-0"), node("master-1"), node("master-2"));
        refused("master-0")
                .hasMessageContaining("master-0 is not Ready")
                .hasMessageContaining("Choose one of: master-1, master-2");
    }

    @Test
    void aNodeWithoutAHealthyMemberIsRefused() {
        sample.etcd = new EtcdFacts(List.of(leader("master-0"), unwell("master-1")), null);
        refused("master-1").hasMessageContaining("on node master-1 is not healthy");
        refused("master-2").hasMessageContaining("master-2 has no member of etcd");
    }

    @Test
    void aClusterWithoutControlPlaneNodesIsRefused() {
        sample.nodes = List.of(worker("worker-0"), worker("worker-1"));
        refused(null).hasMessageContaining("no control-plane node: none of its 2 nodes");
        sample.cluster = new ClusterIdentity("id", "", "", "External");
        refused(null).hasMessageContaining("hosted elsewhere");
    }

    @Test
    void noReadyNodeAndNoHealthyMemberAreRefused() {
        sample.nodes = List.of(notReady("master-0"));
        refused(null).hasMessageContaining("No control-plane node is Ready: master-0");
        sample.nodes = List.of(node("master-0"));
        sample.etcd = new EtcdFacts(List.of(unwell("master-0")), null);
        refused(null).hasMessageContaining("No Ready control-plane node has a healthy etcd member");
    }

    /** It has an etcd member, and no API server's static pod that cluster-backup.sh would find. */
    @Test
    void anArbiterIsNeverChosen() throws Exception {
        ClusterNode arbiter = new ClusterNode("arbiter-0", "", List.of("arbiter"), true, true);
        sample.nodes = List.of(arbiter, node("master-0"), node("master-1"));
        sample.etcd = new EtcdFacts(List.of(member("arbiter-0"), leader("master-0"), member("master-1")), null);
        assertThat(choose(null).node().name()).isEqualTo("master-1");
        refused("arbiter-0").hasMessageContaining("is the arbiter: it has a member of etcd, but no API server");
    }

    private NodeChoice choose(String requested) throws BackupException {
        return new NodeChooser().choose(sample.facts(), requested);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String requested) {
        return assertThatThrownBy(() -> choose(requested))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.NODE));
    }
}
