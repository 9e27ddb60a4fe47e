package io.jenkins.plugins.etcdbackup.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChoice;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChooser;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StandInPreflightTest {

    @StandIn(megabytes = 0)
    private static StandInControlPlane okd;

    @TempDir
    Path output;

    @Test
    void aHealthyClusterPassesEveryCheckAndNothingIsCreated() throws Exception {
        assertThat(findings()).extracting(Finding::id).isEqualTo(Preflight.ids());
        assertThat(findings()).filteredOn(f -> f.level() != Level.PASS).isEmpty();
        assertThat(okd.leftovers().isEmpty()).isTrue();
    }

    @Test
    void everyMissingRightIsNamedAtOnce() throws Exception {
        okd.deny("create", "", "namespaces");
        okd.deny("delete", "coordination.k8s.io", "leases");
        okd.deny("get", "", "configmaps");
        Finding access = access(okd.token());
        assertThat(access.level()).isEqualTo(Level.FAIL);
        assertThat(access.sentence())
                .contains(
                        "delete leases.coordination.k8s.io \"etcd-backup\" in namespace openshift-etcd; create namespaces;")
                .contains("get configmaps \"aggregator-client-ca\"")
                .contains("(optional)")
                .contains("docs/permissions.md");
        assertThatThrownBy(() -> Preflight.stopAtFailures(List.of(access))).hasMessageContaining("cannot be allowed");
    }

    @Test
    void aMissingOptionalRightOnlyWarns() throws Exception {
        okd.deny("get", "", "nodes/proxy");
        Finding access = access(okd.token());
        assertThat(access.level()).isEqualTo(Level.WARN);
        assertThat(access.sentence()).contains("but not: get nodes/proxy");
        assertThat(findings())
                .filteredOn(f -> f.id().equals("node-space"))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.level()).isEqualTo(Level.WARN);
                    assertThat(f.sentence())
                            .contains("measured only in the debug pod")
                            .contains("403");
                });
    }

    @Test
    void aUserWithoutRightsIsToldAllOfThem() throws Exception {
        Finding access = access(okd.tokenWithoutRights());
        assertThat(access.level()).isEqualTo(Level.FAIL);
        assertThat(access.sentence())
                .contains("get clusterversions.config.openshift.io")
                .contains("create pods/exec");
    }

    @Test
    void tooLittleSpaceOnTheNodeFailsUnlessNothingIsWrittenThere() throws Exception {
        for (String node : StandInControlPlane.CONTROL_PLANE) {
            okd.freeBytes(node, 1000);
        }
        assertThat(nodeSpace(false).level()).isEqualTo(Level.FAIL);
        assertThat(nodeSpace(false).sentence()).contains("twice the database").contains("direct method");
        assertThat(nodeSpace(true).level()).isEqualTo(Level.PASS);
    }

    private Finding nodeSpace(boolean direct) throws Exception {
        try (ClusterConnection connection = open(okd.token())) {
            ClusterFacts facts = FactsReader.read(connection);
            NodeChoice choice = new NodeChooser().choose(facts, null);
            return preflight(connection, direct).checkNode(facts, choice).get(0);
        }
    }

    private Finding access(String token) throws Exception {
        try (ClusterConnection connection = open(token)) {
            return preflight(connection, false).checkAccess().get(0);
        }
    }

    private List<Finding> findings() throws Exception {
        try (ClusterConnection connection = open(okd.token())) {
            Preflight preflight = preflight(connection, false);
            List<Finding> findings = new ArrayList<>(preflight.checkAccess());
            ClusterFacts facts = FactsReader.read(connection);
            findings.addAll(preflight.checkCluster(facts));
            findings.addAll(preflight.checkNode(facts, new NodeChooser().choose(facts, null)));
            return findings;
        }
    }

    @Test
    void aNamespaceThatForbidsTheDebugPodIsNamedAndNothingIsCreated() throws Exception {
        try (ClusterConnection connection = open(okd.token())) {
            Namespace restricted = new NamespaceBuilder()
                    .withNewMetadata()
                    .withName("ours")
                    .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                    .endMetadata()
                    .build();
            connection.client().resource(restricted).create();
            ClusterFacts facts = FactsReader.read(connection);
            PreflightRequest request = new PreflightRequest(true, "ours", output, true, 1, null, Set.of());
            List<Finding> findings = new Preflight(connection, request, Clock.systemUTC())
                    .checkNode(facts, new NodeChooser().choose(facts, null));

            assertThat(findings)
                    .filteredOn(f -> f.id().equals("debug-pod-admission"))
                    .singleElement()
                    .satisfies(f -> {
                        assertThat(f.level()).isEqualTo(Level.FAIL);
                        assertThat(f.sentence())
                                .contains("violates PodSecurity", "Use a namespace that allows privileged pods");
                    });
            assertThat(okd.leftovers().objects()).containsExactly("namespaces ours");
            okd.sweep();
        }
    }

    private Preflight preflight(ClusterConnection connection, boolean direct) throws Exception {
        return new Preflight(
                connection, new PreflightRequest(direct, null, output, true, 1, null, Set.of()), Clock.systemUTC());
    }

    private static ClusterConnection open(String token) throws Exception {
        return ClusterConnection.open(new Login.Token(okd.url(), token, Trust.of(okd.ca())), null, BackupLog.SILENT);
    }
}
