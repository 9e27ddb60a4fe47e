package io.jenkins.plugins.etcdbackup.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class RealClusterTest {

    @Test
    void factsAreReadAndANodeIsChosen() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT)) {
            assertThat(connection.user()).isPresent();

            ClusterFacts facts = FactsReader.read(connection);

            assertThat(facts.cluster().id()).matches("[0-9a-f-]{36}");
            assertThat(facts.version().current()).matches("4\\.\\d+\\..*");
            assertThat(facts.version().installedAt()).isNotNull();
            assertThat(facts.operators()).extracting(OperatorStatus::name).isEqualTo(FactsReader.OPERATORS);
            assertThat(facts.etcd().unreadable()).isNull();
            assertThat(facts.etcd().leader()).isPresent();
            assertThat(facts.etcd().hasQuorum()).isTrue();
            assertThat(facts.etcd().databaseBytes())
                    .hasValueSatisfying(bytes -> assertThat(bytes).isPositive());
            NodeChoice choice = new NodeChooser().choose(facts, null);
            assertThat(choice.node().ready()).isTrue();
        }
    }

    @Test
    void execReturnsOutputsAndExitCode() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT)) {
            PodExec exec = new PodExec(connection, etcdContainer(connection), Stage.CAPTURE);
            PodExec.Limits limits = new PodExec.Limits(Duration.ofSeconds(20), 1000);

            PodExec.Output output = exec.run(limits, List.of("bash", "-c", "echo out; echo err >&2; exit 5"));

            assertThat(output).isEqualTo(new PodExec.Output(5, "out\n", "err\n"));
        }
    }

    @Test
    void execThatPrintsTooMuchIsRefused() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT)) {
            PodExec exec = new PodExec(connection, etcdContainer(connection), Stage.CAPTURE);
            PodExec.Limits limits = new PodExec.Limits(Duration.ofSeconds(20), 1000);

            assertThatThrownBy(() -> exec.run(limits, List.of("head", "-c", "5000000", "/dev/zero")))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("printed more than 1000 bytes");
        }
    }

    @Test
    void execThatDoesNotEndIsGivenUp() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT)) {
            PodExec exec = new PodExec(connection, etcdContainer(connection), Stage.CAPTURE);
            PodExec.Limits limits = new PodExec.Limits(Duration.ofSeconds(1), 1000);

            assertThatThrownBy(() -> exec.run(limits, List.of("sleep", "30")))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("did not end within 1 s");
        }
    }

    @Test
    void execInAMissingContainerTellsWhatTheServerSays() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT)) {
            PodExec.Container container = new PodExec.Container("openshift-etcd", "no-such-pod", "etcd");
            PodExec exec = new PodExec(connection, container, Stage.CAPTURE);

            assertThatThrownBy(() -> exec.run(new PodExec.Limits(Duration.ofSeconds(5), 100), List.of("true")))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("running true in openshift-etcd/no-such-pod (etcd)")
                    .hasMessageContaining("404");
        }
    }

    private static PodExec.Container etcdContainer(ClusterConnection connection) {
        String pod = connection
                .client()
                .pods()
                .inNamespace("openshift-etcd")
                .withLabel("app", "etcd")
                .list()
                .getItems()
                .get(0)
                .getMetadata()
                .getName();
        return new PodExec.Container("openshift-etcd", pod, "etcdctl");
    }
}
