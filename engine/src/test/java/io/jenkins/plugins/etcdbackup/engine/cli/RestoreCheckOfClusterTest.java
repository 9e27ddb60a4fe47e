package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.restore.RestoreTarget;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a backup may be restored to the cluster that is asked. */
class RestoreCheckOfClusterTest {

    @TempDir
    Path work;

    @StandIn
    private static StandInControlPlane okd;

    private RestoreCheckTrial trial;

    @BeforeEach
    void prepare() throws IOException {
        trial = new RestoreCheckTrial(Files.writeString(work.resolve("kubeconfig"), okd.kubeconfig()), work);
    }

    @Test
    void itsOwnBackupMayBeRestoredToIt() throws Exception {
        trial.check(trial.backup())
                .with(
                        ExitCode.OK,
                        "MAY BE RESTORED: every check passed.",
                        "PASS  restore-cluster",
                        "PASS  restore-version");
        assertThat(okd.leftovers().isEmpty()).isTrue();
    }

    @Test
    void anUpdateThatIsInFlightLeavesItOnNoRelease() throws Exception {
        Path backup = trial.backup();
        okd.state().updateInFlight("4.8.0-0.okd-2022-01-01-000000");

        trial.check(backup)
                .with(
                        ExitCode.NOT_VERIFIED,
                        "FAIL  restore-version",
                        "is being updated to «4.8.0-0.okd-2022-01-01-000000»");
    }

    @Test
    void itsOwnBackupIsRefusedByAnotherCluster() throws Exception {
        Path backup = trial.backup();
        okd.state().apiSaysClusterId("00000000-1111-2222-3333-444444444444");

        trial.check(backup).with(ExitCode.NOT_VERIFIED, "DO NOT RESTORE IT.", "FAIL  restore-cluster", okd.clusterId());
    }

    @Test
    void aBackupOfAnotherZStreamIsRefused() throws Exception {
        String other = "4.8.0-0.okd-2021-10-24-061736";
        trial.check(trial.backupOf(RestoreTarget.of(okd.clusterId(), other)))
                .with(
                        ExitCode.NOT_VERIFIED,
                        "DO NOT RESTORE IT.",
                        "PASS  restore-cluster",
                        "FAIL  restore-version",
                        other,
                        okd.release().version());
    }

    @Test
    void aClusterThatCannotBeAskedIsToldAndNotTakenForAYes() throws Exception {
        Path backup = trial.backup();
        okd.revokeToken();
        trial.check(backup).with(ExitCode.LOG_IN, "does not accept the credentials (401)");
        okd.apiDown();
        trial.check(backup).with(ExitCode.LOG_IN, "refuses the connection");
    }

    @Test
    void oneRightIsEnoughAndItsLackIsTold() throws Exception {
        Path backup = trial.backup();
        okd.deny("get", "config.openshift.io", "clusterversions");

        RestoreCheckTrial.Ended ended = trial.check(backup);
        assertThat(ended.exitCode()).as(ended.out()).isNotEqualTo(ExitCode.OK);
        assertThat(ended.err()).contains("does not allow it (403)");
    }
}
