package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.engine.standin.StreamFault.How;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The direct method fetches both files at once: what that may not do to the pair. */
class DirectMethodTest {

    private static final int ALWAYS = Integer.MAX_VALUE;

    @TempDir
    static Path directory;

    @TempDir
    Path output;

    @StandIn
    private static StandInControlPlane okd;

    @AfterEach
    void heal() throws IOException {
        newestRevisionOfEtcd(3);
    }

    /** As an installer pod does it when it has written a revision's directory. */
    private static void newestRevisionOfEtcd(int revision) {
        for (String node : StandInControlPlane.CONTROL_PLANE) {
            Path manifest = okd.node(node).directory().resolve("etc/kubernetes/manifests/etcd-pod.yaml");
            try {
                Files.writeString(
                        manifest, Files.readString(manifest).replaceAll("etcd-pod-\\d+", "etcd-pod-" + revision));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"found latest etcd", "etcd 3.4.23, member", "Fetched snapshot_"})
    void aRolloutUntilTheSnapshotIsHereIsSeen(String when) throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .when(when, () -> newestRevisionOfEtcd(2))
                .run();

        assertThat(outcome.failed())
                .hasMessageContaining("A rollout of static pods began on node master-")
                .hasMessageContaining("etcd-pod-2");
        assertThat(outcome.failed().stage()).isEqualTo(Stage.CAPTURE);
    }

    @Test
    void anUpdateThatBeginsBeforeTheSnapshotIsSeenInIt() throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .when("found latest etcd", () -> {
                    try {
                        okd.state().updateInFlight("4.8.0-0.okd-2021-12-24-000000");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .run();

        assertThat(outcome.failed()).hasMessageContaining("an update of the cluster began while the backup was taken");
    }

    @Test
    void aTarballThatCannotBeHadEndsTheSnapshotAtOnce() throws Exception {
        long[] at = new long[1];

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .when("found latest etcd", () -> {
                    at[0] = System.nanoTime();
                    okd.faults().slowStreams(20_000).exec("", 0, How.KILL_CONNECTION, ALWAYS);
                })
                .run();

        BackupException failure = outcome.failed();
        assertThat(failure.stage()).isEqualTo(Stage.TRANSFER);
        assertThat(failure).hasMessageContaining("Fetching static_kuberesources_");
        assertThat(Duration.ofNanos(System.nanoTime() - at[0])).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aSnapshotThatCannotBeHadEndsTheTarballAtOnce() throws Exception {
        long[] at = new long[1];

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .when("found latest etcd", () -> {
                    at[0] = System.nanoTime();
                    okd.faults().exec("", 500, How.HANG, ALWAYS).portForward(300_000, How.KILL_CONNECTION, ALWAYS);
                })
                .run();

        BackupException failure = outcome.failed();
        assertThat(failure.stage()).isEqualTo(Stage.CAPTURE);
        assertThat(failure).hasMessageContaining("etcd's snapshot stream broke");
        assertThat(Duration.ofNanos(System.nanoTime() - at[0])).isLessThan(Duration.ofSeconds(20));
    }
}
