package io.jenkins.plugins.etcdbackup.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodLauncher;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodRequest;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodPrivileges;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.engine.standin.StreamFault.How;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that announces other bytes than it sends, as it does where a file changes while it is read. */
class NodeTransferTest {

    private static final Timeouts BRIEF = new Timeouts(
            Duration.ofSeconds(2), Duration.ofSeconds(60), new Retry(Duration.ofMillis(50), Duration.ZERO));

    @TempDir
    static Path directory;

    private static StandInControlPlane okd;
    private static ClusterConnection connection;
    private static DebugPod pod;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final RestartableSink destination = new RestartableSink() {
        @Override
        public void write(byte[] bytes, int offset, int length) {
            received.write(bytes, offset, length);
        }

        @Override
        public void restart() {
            received.reset();
        }
    };

    @BeforeAll
    static void start() throws Exception {
        okd = StandInControlPlane.start(directory);
        connection = ClusterConnection.open(
                new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca())), null, BackupLog.SILENT);
        String node = StandInControlPlane.CONTROL_PLANE.get(0);
        pod = new DebugPodLauncher(connection, BackupLog.SILENT, BRIEF)
                .launch(new DebugPodRequest(
                        RunId.random(),
                        node,
                        List.of(PodPrivileges.NODE_ROOT),
                        DebugImage.candidates(connection, null, node),
                        null,
                        Duration.ofMinutes(10)));
    }

    @AfterAll
    static void stop() {
        pod.close();
        connection.close();
        okd.close();
    }

    @AfterEach
    void heal() throws Exception {
        okd.faults().heal();
        pod.ask("rm", "rm -f /tmp/count");
    }

    /** Each time that it is read it has so many bytes more. */
    private static NodeSource growing(int first, int by) {
        return new NodeSource(
                "odd",
                "n=$(cat /tmp/count 2>/dev/null || echo " + first + "); echo $((n + " + by
                        + ")) > /tmp/count; head -c $n /dev/zero");
    }

    @Test
    void fewerBytesThanAnnouncedAreAHangAndNeverAFile() {
        assertThatThrownBy(() -> pod.fetch(growing(90_000, -7_000), destination))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Fetching odd from node " + StandInControlPlane.CONTROL_PLANE.get(0)
                        + " failed 4 times after ");
    }

    @Test
    void moreBytesThanAnnouncedAreNotBelieved() {
        assertThatThrownBy(() -> pod.fetch(growing(50_000, 7_000), destination))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("it changed on the node between two attempts");
    }

    @Test
    void aBrokenStreamGoesOnWhereItBroke() throws Exception {
        okd.faults().exec("", 1_000_000, How.KILL_CONNECTION, 2);

        assertThat(pod.fetch(new NodeSource("zeros", "head -c 5000000 /dev/zero"), destination))
                .isEqualTo(5_000_000);
        assertThat(received.size()).isEqualTo(5_000_000);
    }

    /** While 32 KiB lie unread the client asks for no further message, and the exit status is one (fabric8 7.8.0). */
    @ParameterizedTest
    @ValueSource(ints = {65_536, 131_072})
    void aSlowDiskHereDoesNotHoldUpTheExitStatus(int size) throws Exception {
        RestartableSink slow = new RestartableSink() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                pause();
                received.write(bytes, offset, length);
            }

            @Override
            public void restart() {
                throw new AssertionError("nothing was wrong with what came");
            }
        };
        NodeSource zeros = new NodeSource("zeros", "head -c " + size + " /dev/zero");

        assertThat(assertTimeout(Duration.ofSeconds(15), () -> pod.fetch(zeros, slow)))
                .isEqualTo(size);
        assertThat(received.size()).isEqualTo(size);
    }

    private static void pause() {
        try {
            Thread.sleep(150);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCommandThatCannotBeReadOnTheNodeSaysWhy() {
        assertThatThrownBy(() -> pod.fetch(NodeSource.file("missing", "/no/such/file"), destination))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Fetching missing from node ")
                .hasMessageContainingAll(" failed 4 times: the command there ended with exit code 3", "No such file");
    }

    @Test
    void anAnswerIsWholeWithItsExitCodeAndBothOutputs() throws Exception {
        NodeCommand.Answer answer = pod.ask("a test", "echo out; echo err >&2; printf 'no line break'; exit 9");

        assertThat(answer).isEqualTo(new NodeCommand.Answer(9, List.of("out", "err", "no line break")));
    }

    @Test
    void aSlowScriptThatIsSilentIsNoHang() throws Exception {
        List<String> lines = new ArrayList<>();

        assertThat(pod.run("sleep 4; echo done", lines::add)).isZero();

        assertThat(lines).containsExactly("done");
    }
}
