package io.jenkins.plugins.etcdbackup.engine.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandInControlPlaneTest {

    private static final String NODE = StandInControlPlane.CONTROL_PLANE.get(1);
    private static final int BIG = 64 << 20;
    private static final int SMALL = 8 << 20;

    @TempDir
    static Path directory;

    private static StandInControlPlane okd;
    private static StandInClient user;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws IOException {
        okd = StandInControlPlane.start(directory);
        user = new StandInClient(okd, okd.token());
        client = user.client();
    }

    @AfterAll
    static void stop() {
        user.close();
        okd.close();
    }

    @AfterEach
    void heal() throws IOException {
        okd.heal();
        okd.sweep();
        assertThat(okd.leftovers().isEmpty()).isTrue();
    }

    private record Output(Integer exitCode, String text) {}

    private static Output exec(Pod pod, String... command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecWatch watch =
                client.pods().resource(pod).writingOutput(out).writingError(out).exec(command)) {
            Integer exitCode = watch.exitCode().get(60, TimeUnit.SECONDS);
            return new Output(exitCode, out.toString(StandardCharsets.UTF_8));
        }
    }

    /** Reads a stream of noise whose sha256 the node prints first, as a client would that reads slowly at times. */
    private static Received receive(Pod pod, int size, long pauseMillis) throws Exception {
        exec(pod, "bash", "-c", "head -c " + size + " /dev/urandom >/tmp/noise");
        String announced = exec(pod, "sha256sum", "/tmp/noise").text().substring(0, 64);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long count = 0;
        try (ExecWatch watch = client.pods().resource(pod).redirectingOutput().exec("cat", "/tmp/noise")) {
            InputStream in = new DigestInputStream(watch.getOutput(), digest);
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (count == 0) {
                    Thread.sleep(pauseMillis);
                }
                count += n;
            }
            Integer exitCode = watch.exitCode().get(20, TimeUnit.SECONDS);
            String sha256 = HexFormat.of().formatHex(digest.digest());
            return new Received(exitCode, count, sha256.equals(announced));
        }
    }

    private record Received(Integer exitCode, long count, boolean intact) {}

    @Test
    void theBackupScriptRunsOnTheNodeAndLeavesItsTwoFiles() throws Exception {
        Pod pod = user.pod(NODE, "sleep 600");

        Output output = exec(pod, "chroot", "/host", "/usr/local/bin/cluster-backup.sh", "/home/core/etcd-backup-test");

        assertThat(output.exitCode()).isZero();
        assertThat(output.text())
                .contains("found latest kube-apiserver: /etc/kubernetes/static-pod-resources/kube-apiserver-pod-6\n")
                .containsPattern("\\{\"hash\":\\d+,\"revision\":\\d+,\"totalKey\":\\d+,\"totalSize\":\\d+\\}");
        assertThat(okd.leftovers().files())
                .anyMatch(file -> file.endsWith(".db"))
                .anyMatch(file -> file.endsWith(".tar.gz"));
    }

    @ParameterizedTest
    @CsvSource({
        "MISSING, 127, No such file or directory",
        "EXITS_WITH_1, 1, Currently the etcd operator is progressing",
        "EXITS_WITH_5, 5, could not open snapshot stream",
        "PRINTS_NO_STATUS, 0, are successfully saved"
    })
    void theBackupScriptFailsAsItDoesOnRealNodes(NodeRoot.Script behaviour, int exitCode, String message)
            throws Exception {
        okd.script(behaviour);
        Pod pod = user.pod(NODE, "sleep 600");

        Output output = exec(pod, "chroot", "/host", "/usr/local/bin/cluster-backup.sh", "/home/core/etcd-backup-test");

        assertThat(output.text()).contains(message).doesNotContain("{\"hash\"");
        assertThat(output.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void theBackupScriptAsksTheApiWhetherAnOperatorIsProgressing() throws Exception {
        okd.state().operatorProgressing("kube-scheduler");
        Pod pod = user.pod(NODE, "sleep 600");

        Output output = exec(pod, "chroot", "/host", "/usr/local/bin/cluster-backup.sh", "/home/core/etcd-backup-test");

        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(output.text()).contains("Currently the kube-scheduler operator is progressing");
    }

    @Test
    void exitCodesAndBothOutputsAndStdinPass() throws Exception {
        Pod pod = user.pod(NODE, "sleep 600");

        assertThat(exec(pod, "bash", "-c", "echo out; echo err >&2; exit 42"))
                .satisfies(output -> assertThat(output.exitCode()).isEqualTo(42))
                .satisfies(output -> assertThat(output.text()).contains("out\n").contains("err\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecWatch watch = client.pods()
                .resource(pod)
                .redirectingInput()
                .writingOutput(out)
                .exec("bash", "-c", "read -r line; echo \"got $line\"")) {
            watch.getInput().write("a word\n".getBytes(StandardCharsets.UTF_8));
            watch.getInput().flush();
            assertThat(watch.exitCode().get(20, TimeUnit.SECONDS)).isZero();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("got a word\n");
    }

    @Test
    void aBigStreamArrivesWholeWhereItsReaderIsSlow() throws Exception {
        assertThat(receive(user.pod(NODE, "sleep 600"), BIG, 1500)).isEqualTo(new Received(0, BIG, true));
    }

    @ParameterizedTest
    @CsvSource({
        "CLOSE_WITHOUT_STATUS, , 5000000",
        "KILL_CONNECTION, , 5000000",
        "END_WITH_EXIT_ZERO, 0, 5000000",
        "FLIP_A_BIT, 0, 8388608"
    })
    void streamsBreakWhereTheyAreToldTo(StreamFault.How how, Integer exitCode, long count) throws Exception {
        Pod pod = user.pod(NODE, "sleep 600");
        okd.faults().exec("cat", 5_000_000, how, 1);

        Received received = receive(pod, SMALL, 0);

        assertThat(received.intact()).isFalse();
        assertThat(received.exitCode()).isEqualTo(exitCode);
        if (how != StreamFault.How.KILL_CONNECTION) {
            assertThat(received.count()).isEqualTo(count);
        }
        assertThat(receive(pod, SMALL, 0)).as("the second time").isEqualTo(new Received(0, SMALL, true));
    }

    @Test
    void theNodesEtcdMemberIsReachedThroughAPortForward() throws Exception {
        Pod pod = user.pod(NODE, "sleep 600");
        Path certificates = okd.etcd().certificates();
        Path snapshot = directory.resolve("forwarded.db");
        try (LocalPortForward forward = client.pods().resource(pod).portForward(2379)) {
            LocalProgram.run(
                            Duration.ofSeconds(30),
                            Map.of("ETCDCTL_API", "3"),
                            List.of(
                                    okd.etcd().installation().etcdctl().toString(),
                                    "--endpoints=https://127.0.0.1:" + forward.getLocalPort(),
                                    "--cacert=" + certificates.resolve("ca-bundle.crt"),
                                    "--cert=" + certificates.resolve("etcd-client.crt"),
                                    "--key=" + certificates.resolve("etcd-client.key"),
                                    "snapshot",
                                    "save",
                                    snapshot.toString()))
                    .orFail();
        }
        assertThat(Files.size(snapshot) % 512).isEqualTo(32);
    }

    @Test
    void theMainProcessCleansUpAtDeletionAndNothingOfThePodIsLeft() throws Exception {
        Pod pod = user.pod(
                NODE,
                "trap 'rm -rf /host/home/core/run; exit 0' TERM; mkdir /host/home/core/run; "
                        + "while :; do sleep 1 & wait $!; done");
        exec(pod, "bash", "-c", "touch /host/home/core/run/x; nohup sleep 600 >/dev/null 2>&1 &");
        assertThat(okd.leftovers().files()).contains(NODE + ":/home/core/run/x");
        assertThat(okd.leftovers().pods()).hasSize(1);

        client.resource(pod).delete();
        client.resource(pod).waitUntilCondition(gone -> gone == null, 20, TimeUnit.SECONDS);

        assertThat(okd.leftovers().isEmpty()).isTrue();
    }

    @Test
    void aMainProcessThatIgnoresItsEndIsKilledAfterTheGracePeriod() {
        Pod pod = user.pod(NODE, "trap '' TERM; while :; do sleep 1; done");

        client.resource(pod).withGracePeriod(1).delete();
        client.resource(pod).waitUntilCondition(gone -> gone == null, 20, TimeUnit.SECONDS);

        assertThat(okd.leftovers().pods()).isEmpty();
    }

    @Test
    void aPodPastItsDeadlineFailsAndIsEnded() {
        Pod pod = user.created(NODE, "trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done");
        client.resource(pod).delete();
        Pod limited = new PodBuilder(pod)
                .editMetadata()
                .withName("limited")
                .withResourceVersion(null)
                .endMetadata()
                .editSpec()
                .withActiveDeadlineSeconds(1L)
                .endSpec()
                .withStatus(null)
                .build();
        Pod failed = client.resource(client.resource(limited).create())
                .waitUntilCondition(p -> p != null && p.getStatus().getReason() != null, 20, TimeUnit.SECONDS);

        assertThat(failed.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    }

    @ParameterizedTest
    @CsvSource({"IMAGE_PULL_BACK_OFF, ImagePullBackOff", "CREATE_CONTAINER_ERROR, CreateContainerConfigError"})
    void podsThatCannotStartSayWhy(FaultSwitches.PodFault fault, String reason) {
        okd.faults().pods(fault);

        Pod pod = client.resource(user.created(NODE, "sleep 600"))
                .waitUntilCondition(p -> !p.getStatus().getContainerStatuses().isEmpty(), 20, TimeUnit.SECONDS);

        assertThat(pod.getStatus()
                        .getContainerStatuses()
                        .get(0)
                        .getState()
                        .getWaiting()
                        .getReason())
                .isEqualTo(reason);
    }
}
