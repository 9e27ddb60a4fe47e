package io.jenkins.plugins.etcdbackup.engine.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.DocumentedAccount;
import io.jenkins.plugins.etcdbackup.engine.cluster.DocumentedRoles;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChooser;
import io.jenkins.plugins.etcdbackup.engine.lock.BackupLock;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries the documented role on a real API server, whose RBAC knows no mercy. */
@Tag("cluster")
class RealClusterPermissionsTest {

    @TempDir
    Path output;

    private DocumentedAccount account;

    @BeforeEach
    void grant() throws Exception {
        account = DocumentedAccount.grant(DocumentedRoles.read());
    }

    @AfterEach
    void revoke() {
        account.close();
    }

    @Test
    void theDocumentedRoleIsEnoughForAllThatComesBeforeTheDebugPod() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(account.login(), null, BackupLog.SILENT)) {
            assertThat(connection.user()).hasValue("system:serviceaccount:etcd-backup:etcd-backup");
            Preflight preflight = new Preflight(
                    connection, new PreflightRequest(true, null, output, true, 1, null, Set.of()), Clock.systemUTC());

            Preflight.requireAccess(connection, null);
            List<Finding> findings = new ArrayList<>(preflight.checkAccess());
            ClusterFacts facts = FactsReader.read(connection);
            findings.addAll(preflight.checkCluster(facts));
            findings.addAll(preflight.checkNode(facts, new NodeChooser().choose(facts, null)));
            BackupLock.acquire(connection, LockClaim.of("a test"), Clock.systemUTC(), BackupLog.SILENT)
                    .close();

            assertThat(findings).filteredOn(f -> f.level() != Level.PASS).isEmpty();
            assertThat(facts.etcd().known()).isTrue();
        }
    }
}
