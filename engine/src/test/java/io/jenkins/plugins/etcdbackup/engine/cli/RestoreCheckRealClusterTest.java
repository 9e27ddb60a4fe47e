package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.RunningRelease;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** restore-check against a real cluster: {@code make cluster-test KUBECONFIG=...}. */
@Tag("cluster")
@Timeout(300)
class RestoreCheckRealClusterTest {

    private static final Path KUBECONFIG = Path.of(System.getenv().getOrDefault("KUBECONFIG", "kubeconfig"));

    @TempDir
    Path work;

    private RestoreCheckTrial trial;
    private String id;
    private String version;

    @BeforeEach
    void askTheCluster() throws Exception {
        trial = new RestoreCheckTrial(KUBECONFIG, work);
        Login login = new Login.Kubeconfig(
                Files.readString(KUBECONFIG),
                KUBECONFIG.toAbsolutePath().getParent().toString(),
                null,
                null);
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            RunningRelease release = FactsReader.readRelease(connection);
            id = release.clusterId();
            version = release.version().current();
        }
    }

    @Test
    void itsOwnBackupMayBeRestoredToIt() throws Exception {
        trial.check(trial.backup()).with(ExitCode.OK, "PASS  restore-cluster", "PASS  restore-version");
    }

    @Test
    void aBackupOfAnotherClusterIsRefused() throws Exception {
        trial.check(trial.backupOf(RestoreTarget.of("00000000-1111-2222-3333-444444444444", version)))
                .with(ExitCode.NOT_VERIFIED, "DO NOT RESTORE IT.", "FAIL  restore-cluster", "PASS  restore-version");
    }

    @Test
    void aBackupOfAnotherZStreamIsRefused() throws Exception {
        trial.check(trial.backupOf(RestoreTarget.of(id, version + "9")))
                .with(ExitCode.NOT_VERIFIED, "DO NOT RESTORE IT.", "PASS  restore-cluster", "FAIL  restore-version");
    }
}
