package io.jenkins.plugins.etcdbackup.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.lock.BackupLock;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class StandInClusterTest {

    @TempDir
    static Path directory;

    @StandIn(megabytes = 0)
    private static StandInControlPlane okd;

    @AfterEach
    void heal() throws Exception {
        assertThat(okd.leftovers().isEmpty()).isTrue();
    }

    static Stream<Login> everyLogIn() {
        CertificateAuthority.Issued admin = okd.adminCertificate();
        Trust trust = Trust.of(okd.ca());
        return Stream.of(
                new Login.Token(okd.url(), okd.token(), trust),
                new Login.Kubeconfig(okd.kubeconfig(), null, null, null),
                new Login.Kubeconfig(okd.certificateKubeconfig(), null, null, null),
                new Login.ClientCertificate(okd.url(), admin.certificate(), admin.key(), trust),
                new Login.UserPassword(okd.url(), okd.user(), okd.password(), trust));
    }

    @ParameterizedTest
    @MethodSource("everyLogIn")
    void everyWayToLogInLeadsToTheFactsAndLeavesNothing(Login login) throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            assertThat(connection.user()).isPresent();
            assertThat(FactsReader.read(connection).cluster().id()).isEqualTo(okd.clusterId());
        }
    }

    @Test
    void theFactsAreThoseOfTheCluster() throws Exception {
        ClusterFacts facts = facts();
        assertThat(facts.cluster().infrastructureName()).isEqualTo(okd.infrastructureName());
        assertThat(facts.cluster().topology()).isEqualTo("HighlyAvailable");
        assertThat(facts.version().current()).startsWith("4.");
        assertThat(facts.version().updateInFlight()).isFalse();
        assertThat(facts.version().installedAt()).isBefore(Instant.now());
        assertThat(facts.operators()).allMatch(OperatorStatus::isSettled).allMatch(OperatorStatus::isHealthy);
        assertThat(facts.controlPlaneNodes())
                .extracting(ClusterNode::name)
                .isEqualTo(StandInControlPlane.CONTROL_PLANE);
        assertThat(facts.nodes()).hasSize(5);
        assertThat(facts.etcd().unreadable()).isNull();
        assertThat(facts.etcd().members()).hasSize(3).allMatch(EtcdMember::healthy);
        assertThat(facts.etcd().databaseBytes())
                .hasValueSatisfying(b -> assertThat(b).isPositive());
        assertThat(facts.signer()).isPresent();
        assertThat(facts.encryption().state()).isEqualTo(EncryptionAtRest.State.OFF);

        NodeChoice choice = new NodeChooser().choose(facts, null);
        assertThat(facts.etcd().on(choice.node()).orElseThrow().leader()).isFalse();
    }

    @Test
    void changedFactsAreSeen() throws Exception {
        okd.state().updateInFlight("4.7.0-0.okd-2021-07-03-190901");
        okd.state().topology(null);
        okd.state().proxy("http://u:p@proxy.example.org:3128", "http://proxy.example.org:3128", ".svc,10.0.0.0/16");
        okd.state().encryption("aescbc", false);
        okd.state().operatorProgressing("kube-scheduler");
        okd.state().operatorDegraded("etcd");
        okd.state().cordon(StandInControlPlane.CONTROL_PLANE.get(0));
        okd.state().nodeReady(StandInControlPlane.CONTROL_PLANE.get(1), false);

        ClusterFacts facts = facts();

        assertThat(facts.version().target()).isEqualTo("4.7.0-0.okd-2021-07-03-190901");
        assertThat(facts.version().current()).isNotEqualTo(facts.version().target());
        assertThat(facts.cluster().topology()).isEqualTo("HighlyAvailable");
        assertThat(facts.proxy().isSet()).isTrue();
        assertThat(facts.proxy().noProxy()).isEqualTo(".svc,10.0.0.0/16");
        assertThat(facts.toString()).doesNotContain("u:p@");
        assertThat(facts.encryption().state()).isEqualTo(EncryptionAtRest.State.MIGRATING);
        assertThat(facts.operators().get(3).isSettled()).isFalse();
        assertThat(facts.operators().get(3).message()).contains("2 nodes are at revision 7");
        assertThat(facts.operators().get(0).isHealthy()).isFalse();
        assertThat(facts.nodes()).extracting(ClusterNode::schedulable).containsExactly(false, true, true, true, true);
        assertThat(facts.nodes()).extracting(ClusterNode::ready).containsExactly(true, false, true, true, true);
    }

    @Test
    void aMemberThatIsDownIsSeenAndNotChosen() throws Exception {
        String down = StandInControlPlane.CONTROL_PLANE.get(0);
        okd.state().etcdMemberDown(down);

        ClusterFacts facts = facts();

        assertThat(facts.etcd().members())
                .filteredOn(m -> !m.healthy())
                .extracting(EtcdMember::name)
                .containsExactly(down);
        assertThat(facts.etcd().hasQuorum()).isTrue();
        assertThat(new NodeChooser().choose(facts, null).node().name()).isNotEqualTo(down);
        assertThatThrownBy(() -> new NodeChooser().choose(facts, down)).hasMessageContaining("is not healthy");
    }

    /** etcdctl since 3.5 calls every member unhealthy while any alarm is raised; all of them serve nevertheless. */
    @Test
    void anAlarmForSpaceIsNoLossOfQuorum() throws Exception {
        try (StandInControlPlane full = StandInControlPlane.start(
                new StandInControlPlane.Setup(directory.resolve("full"), EtcdInstallation.v35(), 0))) {
            full.state().etcdOutOfSpace();
            Login login = new Login.Token(full.url(), full.token(), Trust.of(full.ca()));
            try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
                EtcdFacts etcd = FactsReader.read(connection).etcd();
                assertThat(etcd.members()).hasSize(3).allMatch(EtcdMember::healthy);
                assertThat(etcd.hasQuorum()).isTrue();
                assertThat(etcd.members())
                        .allSatisfy(
                                member -> assertThat(member.status().errors()).anyMatch(e -> e.contains("NOSPACE")));
            }
        }
    }

    @Test
    void withoutTheRightToExecTheMembersStayUnknownAndTheRestIsRead() throws Exception {
        okd.deny("*", "", "pods/exec");
        ClusterFacts facts = facts();
        assertThat(facts.etcd().known()).isFalse();
        assertThat(facts.etcd().unreadable()).contains("403");
        assertThat(new NodeChooser().choose(facts, null).reason()).contains("not known");
    }

    @Test
    void withoutTheRightToReadTheSignerItStaysUnknown() throws Exception {
        okd.deny("get", "", "configmaps");
        assertThat(facts().signer()).isEmpty();
    }

    @Test
    void theSignerOfTheFirstDayIsKnownByItsLifetime() throws Exception {
        Instant made = Instant.now().minusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        okd.state().signer(made, made.plusSeconds(24 * 3600));
        assertThat(facts().signer()).hasValue(new CertificateValidity(made, made.plusSeconds(24 * 3600)));
    }

    @Test
    void anotherKubernetesIsToldAsSuch() {
        okd.notOpenShift();
        assertThatThrownBy(this::facts)
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.CLUSTER_FACTS))
                .hasMessageContaining("is not OKD or OpenShift 4");
    }

    @Test
    void aTokenThatIsRevokedOnTheWayIsToldAsSuch() throws Exception {
        try (ClusterConnection connection = open()) {
            okd.revokeToken();
            assertThatThrownBy(() -> FactsReader.read(connection))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("expired or revoked")
                    .hasMessageNotContaining(okd.token());
        }
    }

    @Test
    void anApiServerThatGoesAwayIsToldAsSuch() throws Exception {
        ClusterConnection.Timeouts quick =
                new ClusterConnection.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), 1, Duration.ZERO);
        Login login = new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca()));
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT, quick)) {
            okd.apiDown();
            assertThatThrownBy(() -> FactsReader.read(connection))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("refuses the connection");
        } finally {
            okd.apiUp();
        }
    }

    /** The server may do what it was asked although nobody waits for the answer any more. */
    @Test
    void aRunThatIsInterruptedWhileItTakesTheLockLeavesNone() throws Exception {
        Duration slow = Duration.ofMillis(1500);
        try (ClusterConnection connection = open()) {
            okd.faults().slowResponses(slow);
            Thread run = new Thread(() -> {
                try {
                    BackupLock.acquire(connection, LockClaim.of("interrupted"), Clock.systemUTC(), BackupLog.SILENT);
                } catch (BackupException | InterruptedException e) {
                    // As it should.
                }
            });
            run.start();
            // Reading that there is no lease takes the first answer, and making it the second.
            Thread.sleep(slow.multipliedBy(3).dividedBy(2).toMillis());
            run.interrupt();
            run.join();
            Thread.sleep(slow.toMillis());
            assertThat(okd.leftovers().objects()).isEmpty();
        }
    }

    @Test
    void aShortOutageIsSurvived() throws Exception {
        try (ClusterConnection connection = open()) {
            okd.apiDown();
            Thread back = new Thread(() -> {
                try {
                    Thread.sleep(1500);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                okd.apiUp();
            });
            back.start();
            ClusterFacts facts = FactsReader.read(connection);
            back.join();
            assertThat(facts.nodes()).hasSize(5);
        }
    }

    @Test
    void theServersCertificateIsCheckedAgainstTheGivenCaOnly() {
        Trust other = Trust.of(CertificateAuthority.named("another").certificate());
        assertThatThrownBy(() ->
                        ClusterConnection.open(new Login.Token(okd.url(), okd.token(), other), null, BackupLog.SILENT))
                .hasMessageContaining("is not trusted");
    }

    private ClusterFacts facts() throws Exception {
        try (ClusterConnection connection = open()) {
            return FactsReader.read(connection);
        }
    }

    private static ClusterConnection open() throws Exception {
        return ClusterConnection.open(
                new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca())), null, BackupLog.SILENT);
    }
}
