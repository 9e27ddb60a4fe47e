package io.jenkins.plugins.etcdbackup.engine.debugpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.etcdbackup.engine.OurNamespaces;
import io.jenkins.plugins.etcdbackup.engine.cluster.RealCluster;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeSource;
import io.jenkins.plugins.etcdbackup.engine.exec.RestartableSink;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The debug pod on a real node: {@code make cluster-test KUBECONFIG=...}. */
@Tag("cluster")
class DebugPodClusterTest {

    private final List<String> lines = new ArrayList<>();
    private final BackupLog log = new BackupLog() {
        @Override
        public void info(String line) {
            lines.add(line);
        }

        @Override
        public void warn(String line) {
            lines.add("WARN " + line);
        }
    };
    private ClusterConnection connection;
    private KubernetesClient client;
    private String node;

    @BeforeEach
    void connect() throws Exception {
        connection = ClusterConnection.open(RealCluster.login(), null, BackupLog.SILENT);
        client = connection.client();
        node = client.nodes().list().getItems().get(0).getMetadata().getName();
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    private DebugPod launch(RunId run) throws Exception {
        return launch(run, PodPrivileges.NODE_ROOT);
    }

    private DebugPod launch(RunId run, PodPrivileges form) throws Exception {
        return new DebugPodLauncher(connection, log, Timeouts.DEFAULT)
                .launch(new DebugPodRequest(
                        run,
                        node,
                        List.of(form),
                        DebugImage.candidates(connection, null, node),
                        null,
                        Duration.ofMinutes(5)));
    }

    @Test
    void commandsRunInTheNodesRootAndTellTheirExitCode() throws Exception {
        RunId run = RunId.random();
        try (DebugPod pod = launch(run)) {
            List<String> out = new ArrayList<>();
            assertThat(pod.run("echo one; echo two >&2; ls -d /home/core; exit 7", out::add))
                    .isEqualTo(7);
            assertThat(out).containsExactly("one", "two", "/home/core");
        }
        OurNamespaces.areGone(client);
        assertThat(lines).noneMatch(line -> line.startsWith("WARN"));
    }

    @Test
    void aReaderHasNoCapabilityAndOnlyReadsTwoPathsOfTheNode() throws Exception {
        try (DebugPod pod = launch(RunId.random(), PodPrivileges.READER)) {
            assertThat(pod.ask("test", "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/$BASHPID/status")
                            .lines())
                    .containsExactly(
                            "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2");
            assertThat(pod.ask("test", "ls -A /etc/kubernetes; ls -A /host /home/core; cat /proc/1/comm")
                            .lines())
                    .startsWith("manifests", "static-pod-resources")
                    .endsWith("bash");
            for (String path : List.of("/x", "/etc/kubernetes/manifests/x", "/etc/kubernetes/static-pod-resources/x")) {
                assertThat(pod.ask("test", ": > " + path).exitCode()).isNotZero();
            }
            assertThat(pod.ask("test", "ls /var/run/secrets/kubernetes.io").exitCode())
                    .isNotZero();
        }
        assertThat(lines).noneMatch(line -> line.startsWith("WARN"));
    }

    @Test
    void bytesComeWholeAndTheHostDirectoryIsGoneAfterwards() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RestartableSink destination = new RestartableSink() {
            @Override
            public void write(byte[] b, int offset, int length) {
                bytes.write(b, offset, length);
            }

            @Override
            public void restart() {
                bytes.reset();
            }
        };
        HostDirectory directory;
        try (DebugPod pod = launch(RunId.random())) {
            directory = pod.makeHostDirectory();
            String file = directory.backupPath() + "/big";
            assertThat(pod.run("head -c 50000001 /dev/urandom > " + file, line -> {}))
                    .isZero();
            assertThat(pod.fetch(NodeSource.file("big", file), destination)).isEqualTo(50_000_001L);
            assertThat(Path.of(directory.path())).exists();
        }
        assertThat(bytes.size()).isEqualTo(50_000_001);
        assertThat(Path.of(directory.path())).doesNotExist();
    }

    @Test
    void aPodThatIsDeletedBySomebodyRemovesItsDirectoryItself() throws Exception {
        DebugPod pod = launch(RunId.random());
        HostDirectory directory = pod.makeHostDirectory();
        client.namespaces().withName(pod.namespace()).delete();
        for (int i = 0; i < 300 && Files.exists(Path.of(directory.path())); i++) {
            Thread.sleep(100);
        }
        assertThat(Path.of(directory.path())).doesNotExist();
        pod.close();
        assertThat(pod.remove()).isEmpty();
    }

    @Test
    void anImageThatCannotBePulledIsToldInKubernetesWords() throws Exception {
        RunId run = RunId.random();
        DebugPodRequest request = new DebugPodRequest(
                run,
                node,
                List.of(PodPrivileges.READER, PodPrivileges.NODE_ROOT),
                List.of(new DebugImage("localhost/no-such-image:1", "test")),
                null,
                Duration.ofMinutes(5));
        assertThatThrownBy(() -> new DebugPodLauncher(connection, log, Timeouts.DEFAULT).launch(request))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("ImagePullBackOff");
        OurNamespaces.areGone(client);
    }
}
