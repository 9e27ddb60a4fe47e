package io.jenkins.plugins.etcdbackup.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChooser;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class RealClusterPreflightTest {

    @TempDir
    Path output;

    @Test
    void aHealthyClusterPassesEveryCheck() throws Exception {
        String kubeconfig = System.getProperty("KUBECONFIG", System.getenv("KUBECONFIG"));
        Login login = new Login.Kubeconfig(Files.readString(Path.of(kubeconfig)), null, null, null);
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            Preflight preflight = new Preflight(
                    connection, new PreflightRequest(false, null, output, true, 1, null, Set.of()), Clock.systemUTC());
            ClusterFacts facts = FactsReader.read(connection);

            List<Finding> findings = new ArrayList<>(preflight.checkAccess());
            findings.addAll(preflight.checkCluster(facts));
            findings.addAll(preflight.checkNode(facts, new NodeChooser().choose(facts, null)));

            assertThat(findings).extracting(Finding::id).isEqualTo(Preflight.ids());
            assertThat(findings)
                    .filteredOn(f -> f.level() != Finding.Level.PASS)
                    .isEmpty();
            Preflight.stopAtFailures(findings);
        }
    }
}
