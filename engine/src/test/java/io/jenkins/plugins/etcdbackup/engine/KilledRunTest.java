package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.nio.file.Files;
import java.nio.file.Path;
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
            Leases.grewOld(okd);

            BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.SCRIPT).run();

            outcome.succeeded();
            assertThat(outcome.log().text())
                    .containsSubsequence(
                            "The lock openshift-etcd/etcd-backup was not released by etcd-backup on ",
                            "Taking over the lock openshift-etcd/etcd-backup",
                            "Removing namespace etcd-backup-");
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
}
