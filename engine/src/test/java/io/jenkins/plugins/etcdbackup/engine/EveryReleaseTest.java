package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInRelease;
import io.jenkins.plugins.etcdbackup.engine.standin.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole runs with both methods and a rehearsal, on a stand-in of every release and of every topology. */
class EveryReleaseTest {

    @TempDir
    Path directory;

    static List<StandInRelease> releases() {
        return StandInRelease.KNOWN;
    }

    static Stream<Topology> topologies() {
        return Stream.of(Topology.COMPACT, Topology.SINGLE_NODE, Topology.ARBITER, Topology.TWO_NODES);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void backupsOfTheReleaseAreRehearsedWithItsEtcd(StandInRelease release) throws Exception {
        backUp(new StandInControlPlane.Setup(directory.resolve("okd"), release, 1));
    }

    @Test
    void backupsOfAnEtcdThatNoReleaseHasYetAreRehearsedWithIt() throws Exception {
        backUp(new StandInControlPlane.Setup(directory.resolve("okd"), EtcdInstallation.v37(), 1));
    }

    @ParameterizedTest
    @MethodSource("topologies")
    void backupsOfTheTopologyAreRehearsedAndHaveItsGuide(Topology topology) throws Exception {
        backUp(new StandInControlPlane.Setup(directory.resolve("okd"), StandInRelease.CURRENT, 1)
                .withTopology(topology));
    }

    private void backUp(StandInControlPlane.Setup setup) throws Exception {
        try (StandInControlPlane okd = StandInControlPlane.start(setup)) {
            okd.etcd().awaitStorageVersion();
            for (Method method : Method.values()) {
                Path output = Files.createDirectory(directory.resolve(method.name()));
                backUp(okd, setup, output, method);
                okd.state().noToolsImageStream(); // so that the second one takes etcd's image
            }
        }
    }

    private void backUp(StandInControlPlane okd, StandInControlPlane.Setup setup, Path output, Method method)
            throws Exception {
        Manifest manifest = new BackupTrial(okd, output, method)
                .checkedBy(BackupRehearsalTest.rehearsing(RehearsalPlace.inCluster()))
                .run()
                .succeeded()
                .manifest();

        assertThat(manifest.cluster().version()).isEqualTo(setup.release().version());
        assertThat(manifest.cluster().topology()).isEqualTo(setup.topology().name());
        assertThat(setup.topology().controlPlane()).contains(manifest.node().name());
        assertThat(manifest.etcd().serverVersion())
                .startsWith(setup.installation().release() + ".");
        assertThat(manifest.findings())
                .filteredOn(finding -> finding.id().equals("rehearsal"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Finding.Level.PASS);
                    assertThat(finding.sentence())
                            .startsWith("etcd " + manifest.etcd().serverVersion() + " in a pod on node ")
                            .endsWith(" live keys, as it should.");
                });
        requireStatusOfItsTool(setup.installation(), manifest, output);
        String guide =
                Files.readString(output.resolve(BackupTrial.filesIn(output).get(0)));
        assertThat(guide).contains(setup.release().version()).doesNotContain("not recognised", "newer than this guide");
        assertThat(guide.contains("Pacemaker runs etcd on both nodes"))
                .isEqualTo(setup.topology().equals(Topology.TWO_NODES));
        assertThat(guide.contains("has an arbiter node"))
                .isEqualTo(setup.topology().equals(Topology.ARBITER));
    }

    private static void requireStatusOfItsTool(EtcdInstallation installation, Manifest manifest, Path output)
            throws Exception {
        Path snapshot = output.resolve(BackupTrial.filesIn(output).get(3));
        String printed = LocalProgram.run(
                        Duration.ofMinutes(1),
                        Map.of("ETCDCTL_API", "3"),
                        List.of(
                                installation.etcdutl().toString(),
                                "snapshot",
                                "status",
                                snapshot.toString(),
                                "-w",
                                "json"))
                .orFail()
                .output();
        SnapshotStatus status = SnapshotStatus.parse(printed).orElseThrow();
        assertThat(manifest.etcd().hash()).isEqualTo(status.hash());
        assertThat(manifest.etcd().revision()).isEqualTo(status.revision());
        assertThat(manifest.etcd().totalKey()).isEqualTo(status.totalKey());
    }
}
