package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.cluster.Login;
import io.jenkins.plugins.etcdbackup.engine.cluster.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves that had no chance to clean up, and what becomes of it. */
class KilledRunTest {

    @TempDir
    static Path directory;

    @TempDir
    Path work;

    @Test
    void theNextRunTakesAwayWhatAKilledOneLeft() throws Exception {
        Path output = Files.createDirectory(work.resolve("output"));
        try (StandInControlPlane okd = StandInControlPlane.start(directory)) {
            kill(okd, output);
            assertThat(okd.leftovers().objects())
                    .anyMatch(object -> object.startsWith("pods "))
                    .anyMatch(object -> object.startsWith("namespaces "))
                    .anyMatch(object -> object.startsWith("leases "));
            assertThat(okd.leftovers().files()).anyMatch(file -> file.contains("/home/core/etcd-backup-"));
            okd.script(NodeRoot.Script.SOUND);
            letTheLockGrowOld(okd);

            BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.SCRIPT).run();

            outcome.succeeded();
            assertThat(outcome.log().text())
                    .containsSubsequence(
                            "The lock openshift-etcd/etcd-backup was not released by etcd-backup on ",
                            "Taking over the lock openshift-etcd/etcd-backup",
                            "Removing a namespace that an earlier run left: etcd-backup-");
        }
    }

    private void kill(StandInControlPlane okd, Path output) throws Exception {
        okd.script(NodeRoot.Script.HANGS);
        Path kubeconfig = Files.writeString(work.resolve("kubeconfig"), okd.kubeconfig());
        try (ChildProcess child = ChildProcess.start(
                work.resolve("said"), "backup", "--kubeconfig", kubeconfig.toString(), "--output", output.toString())) {
            child.awaitWords("found latest kube-apiserver");
            child.signal("KILL");
            assertThat(child.exitCode()).isEqualTo(137);
        }
    }

    /** As if the next run came an hour later; the lock is watched for as long as it says that it is valid. */
    private static void letTheLockGrowOld(StandInControlPlane okd) throws Exception {
        Login login = new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca()));
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            connection
                    .client()
                    .leases()
                    .inNamespace("openshift-etcd")
                    .withName("etcd-backup")
                    .edit(lease -> new LeaseBuilder(lease)
                            .editSpec()
                            .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).minusHours(1))
                            .withLeaseDurationSeconds(2)
                            .endSpec()
                            .build());
        }
    }
}
