package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backups whose restore is rehearsed before they count. */
class BackupRehearsalTest {

    private static final String IMAGE = "registry.test/etcd:other";

    @TempDir
    Path work;

    @StandIn
    private static StandInControlPlane okd;

    private Path output;

    @BeforeEach
    void makeOutput() throws IOException {
        output = Files.createDirectory(work.resolve("output"));
    }

    @ParameterizedTest
    @EnumSource
    void theManifestRecordsWhatTheNodesEtcdServed(Method method) throws Exception {
        List<String> pods = new ArrayList<>();
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, method)
                .checkedBy(rehearsing(RehearsalPlace.inCluster()))
                .when(
                        "Starting rehearsal pod",
                        () -> pods.addAll(okd.leftovers().pods()))
                .run();

        Manifest manifest = outcome.succeeded().manifest();
        assertThat(pods).as("the debug pod goes first").isEmpty();
        assertThat(manifest.findings())
                .filteredOn(finding -> finding.id().equals("rehearsal"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Finding.Level.PASS);
                    assertThat(finding.sentence())
                            .startsWith("etcd 3.4.23 in a pod on node "
                                    + manifest.node().name())
                            .contains("serves revision " + manifest.etcd().revision() + " with ")
                            .endsWith(" live keys, as it should.");
                });
        assertThat(manifest.durations())
                .extracting(Manifest.StageDuration::stage)
                .contains(Stage.REHEARSAL);
    }

    @Test
    void aSnapshotThatEtcdDoesNotTakeIsNotKept() throws Exception {
        okd.image(
                IMAGE,
                new ImageFolder(work.resolve("image"))
                        .with(EtcdInstallation.v34(), "etcd", "etcd")
                        .withScript("etcdctl", "echo Error: expected sha256 >&2; exit 1\n")
                        .path());

        assertThat(new BackupTrial(okd, output, Method.DIRECT)
                        .checkedBy(rehearsing(new RehearsalPlace.InCluster(null, IMAGE)))
                        .run()
                        .failed()
                        .stage())
                .isEqualTo(Stage.VERIFY);
    }

    @Test
    void aNodeForTheRehearsalThatIsNotThereStopsTheRunBeforeItBegins() throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .checkedBy(rehearsing(new RehearsalPlace.InCluster("master-9.okd.test", null)))
                .run();

        assertThat(outcome.failed()).hasMessageContaining("master-9.okd.test is none");
        assertThat(outcome.log().text()).doesNotContain("Starting debug pod");
    }

    @Test
    void programsOfThisMachineDoAsWell() throws Exception {
        String folder = EtcdInstallation.v35().bin().toString();
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .checkedBy(rehearsing(new RehearsalPlace.ThisMachine(folder)))
                .run();

        assertThat(outcome.succeeded().manifest().findings())
                .filteredOn(finding -> finding.id().equals("rehearsal"))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.sentence()).startsWith("etcd 3.5.16 on this machine restored"));
        assertThat(outcome.log().text()).doesNotContain("rehearsal pod");
        assertThat(outcome.succeeded().manifest().findings())
                .filteredOn(finding -> finding.id().equals("output-space"))
                .singleElement()
                .satisfies(finding -> assertThat(megabytesNeeded(finding.sentence()))
                        .as("room for the snapshot and for what the rehearsal makes of it, beside the margin of 64 MB")
                        .isGreaterThan(
                                64 + 1.5 * outcome.succeeded().manifest().etcd().totalSize() / 1_000_000));
    }

    private static double megabytesNeeded(String sentence) {
        return Double.parseDouble(sentence.replaceAll(".* ([\\d.]+) MB are needed\\.", "$1"));
    }

    static CheckOptions rehearsing(RehearsalPlace place) {
        return new CheckOptions(Set.of(), null, place, true);
    }
}
