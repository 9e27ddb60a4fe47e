package io.jenkins.plugins.etcdbackup.engine.debugpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.jenkins.plugins.etcdbackup.engine.Traces;
import io.jenkins.plugins.etcdbackup.engine.exec.Retry;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.standin.FaultSwitches.PodFault;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each form of the debug pod may do on the node, and when the one takes the other's place. */
class PodFormTest {

    private static final Timeouts BRIEF = new Timeouts(
            Duration.ofSeconds(10), Duration.ofSeconds(60), new Retry(Duration.ofMillis(50), Duration.ZERO));
    private static final String NODE = StandInControlPlane.CONTROL_PLANE.get(0);
    private static final String ENV = "etc/kubernetes/static-pod-resources/etcd-certs/configmaps/etcd-scripts/etcd.env";

    @TempDir
    static Path directory;

    @StandIn
    private static StandInControlPlane okd;

    private static ClusterConnection connection;

    private final List<String> warnings = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        connection = ClusterConnection.open(
                new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca())), null, BackupLog.SILENT);
    }

    @AfterAll
    static void stop() {
        connection.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException, InterruptedException {
        Traces.areNone(okd, directory);
    }

    private DebugPod launch(PodPrivileges... forms) throws BackupException, InterruptedException {
        BackupLog log = new BackupLog() {
            @Override
            public void info(String line) {}

            @Override
            public void warn(String line) {
                warnings.add(line);
            }
        };
        return new DebugPodLauncher(connection, log, BRIEF)
                .launch(new DebugPodRequest(
                        RunId.random(),
                        NODE,
                        List.of(forms),
                        DebugImage.candidates(connection, null, NODE),
                        null,
                        Duration.ofMinutes(5)));
    }

    private static PodSpec specOf(DebugPod debugPod) {
        Pod pod = connection
                .client()
                .pods()
                .inNamespace(debugPod.namespace())
                .withName(debugPod.name())
                .get();
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        return pod.getSpec();
    }

    @Test
    void aReaderIsGrantedNothingButTheNetworkAndTwoPathsToRead() throws Exception {
        try (DebugPod pod = launch(PodPrivileges.READER)) {
            PodSpec spec = specOf(pod);
            SecurityContext context = spec.getContainers().get(0).getSecurityContext();
            assertThat(context.getPrivileged()).isFalse();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(context.getCapabilities().getAdd()).isEmpty();
            assertThat(context.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(spec.getHostPID()).isNull();
            assertThat(spec.getHostIPC()).isNull();
            assertThat(spec.getVolumes())
                    .extracting(volume -> volume.getHostPath().getPath())
                    .containsExactly("/etc/kubernetes/manifests", "/etc/kubernetes/static-pod-resources");
            assertThat(spec.getContainers().get(0).getVolumeMounts()).hasSize(2).allMatch(mount -> mount.getReadOnly());
        }
    }

    @Test
    void aReaderHasNoCapabilityAndWritesNowhere() throws Exception {
        try (DebugPod pod = launch(PodPrivileges.READER)) {
            assertThat(pod.ask("a test", "grep -E '^(CapEff|CapPrm|CapBnd|NoNewPrivs)' /proc/$BASHPID/status")
                            .lines())
                    .containsExactly(
                            "CapPrm:\t0000000000000000",
                            "CapEff:\t0000000000000000",
                            "CapBnd:\t0000000000000000",
                            "NoNewPrivs:\t1");
            assertThat(pod.ask("a test", "ls -A /etc/kubernetes").lines())
                    .containsExactly("manifests", "static-pod-resources");
            for (String place : List.of("/", "/etc/kubernetes/manifests/", "/etc/kubernetes/static-pod-resources/")) {
                assertThat(pod.ask("a test", ": > " + place + "etcd-backup-test")
                                .lines())
                        .singleElement()
                        .asString()
                        .contains("Read-only file system");
            }
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void aReaderIsEndedAtOnce() throws Exception {
        DebugPod pod = launch(PodPrivileges.READER);
        long start = System.nanoTime();
        pod.close();
        assertThat(pod.remove()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void thePodOfTheNodesRootWritesThereButNotInItsImage() throws Exception {
        try (DebugPod pod = launch(PodPrivileges.NODE_ROOT)) {
            SecurityContext context = specOf(pod).getContainers().get(0).getSecurityContext();
            assertThat(context.getPrivileged()).isTrue();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(pod.makeHostDirectory().path()).startsWith("/home/core/etcd-backup-");
        }
    }

    @Test
    void aFileThatAReaderMayNotReadMakesAPrivilegedPod() throws Exception {
        try (Locked file = new Locked(okd.node(NODE).directory().resolve(ENV));
                DebugPod pod = launch(PodPrivileges.READER, PodPrivileges.NODE_ROOT)) {
            assertThat(pod.form()).isEqualTo(PodPrivileges.NODE_ROOT);
            assertThat(pod.ask("a test", "cat /" + ENV).exitCode()).isZero();
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("it may not read /" + ENV)
                    .endsWith("Starting a privileged one, as oc debug does.");
            assertThat(file).isNotNull();
        }
    }

    @Test
    void aReaderThatDoesNotDoIsAFailureWhereItIsTheOnlyForm() throws Exception {
        try (Locked file = new Locked(okd.node(NODE).directory().resolve(ENV))) {
            assertThatThrownBy(() -> launch(PodPrivileges.READER))
                    .isInstanceOf(PodRejectedException.class)
                    .hasMessageContaining("it may not read /" + ENV);
            assertThat(file).isNotNull();
        }
    }

    @Test
    void aPodThatIsNotAdmittedIsTriedInBothForms() {
        okd.faults().pods(PodFault.ADMISSION_FORBIDDEN);

        assertThatThrownBy(() -> launch(PodPrivileges.READER, PodPrivileges.NODE_ROOT))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("was not admitted by the cluster");

        assertThat(warnings).hasSize(1);
    }

    /** A file that its owner may not read: a root with capabilities does nevertheless. */
    private record Locked(Path file, Set<PosixFilePermission> before) implements AutoCloseable {

        Locked(Path file) throws IOException {
            this(file, Files.getPosixFilePermissions(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        }

        @Override
        public void close() throws IOException {
            Files.setPosixFilePermissions(file, before);
        }
    }
}
