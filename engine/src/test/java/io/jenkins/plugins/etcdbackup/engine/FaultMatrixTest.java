package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.exec.Retry;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.FaultSwitches;
import io.jenkins.plugins.etcdbackup.engine.standin.FaultSwitches.PodFault;
import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.engine.standin.StreamFault.How;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every remote operation of a run, broken in every way. {@link BackupTrial} sees to it that nothing is left and no
 * secret told after each of them.
 */
@Tag("faults")
class FaultMatrixTest {

    private static final int ALWAYS = Integer.MAX_VALUE;

    @TempDir
    Path output;

    @StandIn
    private static StandInControlPlane okd;

    /** Where a fault can strike: from the words on, the first stream that brings more bytes than that. */
    private enum Operation {
        LOOK_FOR_THE_NODES_FILES(Method.DIRECT, "Starting debug pod", exec(1_000), Stage.CAPTURE, "etcd's files"),
        ASK_THE_MEMBER(Method.DIRECT, "Starting debug pod", forward(2_000), Stage.CAPTURE, "etcd"),
        STREAM_THE_SNAPSHOT(Method.DIRECT, "Starting debug pod", forward(300_000), Stage.CAPTURE, "snapshot"),
        FETCH_THE_DIRECTORIES(Method.DIRECT, "found latest etcd", exec(500), Stage.TRANSFER, "static_kuberesources_"),
        FETCH_THE_TARBALL(Method.SCRIPT, "successfully saved", exec(500), Stage.TRANSFER, "static_kuberesources_"),
        FETCH_THE_SNAPSHOT(Method.SCRIPT, "Fetched static_kuberesources_", exec(300_000), Stage.TRANSFER, "snapshot_");

        final Method method;
        final String from;
        final Fault fault;
        final Stage stage;
        final String named;

        Operation(Method method, String from, Fault fault, Stage stage, String named) {
            this.method = method;
            this.from = from;
            this.fault = fault;
            this.stage = stage;
            this.named = named;
        }

        private interface Fault {
            void plan(FaultSwitches faults, How how, int times);
        }

        private static Fault exec(long afterBytes) {
            return (faults, how, times) -> faults.exec("", afterBytes, how, times);
        }

        private static Fault forward(long afterBytes) {
            return (faults, how, times) -> faults.portForward(afterBytes, how, times);
        }
    }

    private BackupTrial trial(Operation operation, How how, int times) {
        return new BackupTrial(okd, output, operation.method)
                .with(BackupTrial.BRIEF)
                .when(operation.from, () -> operation.fault.plan(okd.faults(), how, times));
    }

    static Stream<Arguments> everythingOnce() {
        return Arrays.stream(Operation.values())
                .flatMap(operation -> Arrays.stream(How.values()).map(how -> Arguments.of(operation, how)))
                // A single flipped bit is TLS's to find; ours are only files, which must be right for years.
                .filter(a -> a.get()[0] != Operation.LOOK_FOR_THE_NODES_FILES || a.get()[1] != How.FLIP_A_BIT);
    }

    @ParameterizedTest
    @MethodSource("everythingOnce")
    void whatBreaksOnceIsTriedAgainAndTold(Operation operation, How how) throws Exception {
        BackupTrial.Outcome outcome = trial(operation, how, 1).run();

        outcome.succeeded();
        assertThat(outcome.log().lines())
                .anyMatch(line -> line.startsWith("WARNING: ")
                        && line.contains(operation.named)
                        && line.toLowerCase(Locale.ROOT).matches(".*trying again in \\d+ s \\(attempt 2\\)\\.$"));
    }

    static Stream<Arguments> everythingAlways() {
        return Arrays.stream(Operation.values())
                .flatMap(operation -> Stream.of(How.KILL_CONNECTION, How.END_WITH_EXIT_ZERO)
                        .map(how -> Arguments.of(operation, how)));
    }

    @ParameterizedTest
    @MethodSource("everythingAlways")
    void whatBreaksAlwaysFailsAfterAFewAttempts(Operation operation, How how) throws Exception {
        BackupTrial.Outcome outcome = trial(operation, how, ALWAYS).run();

        BackupException failure = outcome.failed();
        assertThat(failure.stage()).isEqualTo(operation.stage);
        assertThat(failure).hasMessageContaining(operation.named);
        assertThat(outcome.log().lines())
                .filteredOn(line -> line.toLowerCase(Locale.ROOT).contains("trying again"))
                .hasSizeBetween(2, 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"STREAM_THE_SNAPSHOT", "FETCH_THE_SNAPSHOT", "FETCH_THE_DIRECTORIES"})
    void aStreamThatHangsAlwaysFailsAndSaysForHowLong(Operation operation) throws Exception {
        BackupTrial.Outcome outcome = trial(operation, How.HANG, ALWAYS).run();

        assertThat(outcome.failed()).hasMessageContaining("nothing came for 3 s");
    }

    @ParameterizedTest
    @EnumSource(
            value = How.class,
            names = {"CLOSE_WITHOUT_STATUS", "KILL_CONNECTION", "END_WITH_EXIT_ZERO"})
    void aScriptWhoseConnectionBreaksIsEndedOnTheNodeAndRunAgain(How how) throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.SCRIPT)
                .when("Starting debug pod", () -> okd.faults().exec("", 200, how, 1))
                .run();

        outcome.succeeded();
        assertThat(outcome.log().lines())
                .anyMatch(line -> line.startsWith("WARNING: Running cluster-backup.sh on node master-")
                        && line.endsWith("Trying again in 1 s (attempt 2)."));
    }

    @Test
    void anApiServerThatRestartsIsWaitedForAndBlamed() throws Exception {
        for (Method method : Method.values()) {
            BackupTrial.Outcome outcome = new BackupTrial(okd, output, method)
                    .with(new Timeouts(
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(60),
                            new Retry(Duration.ofMillis(100), Duration.ofMinutes(1))))
                    .when(method == Method.SCRIPT ? "Fetched static_kuberesources_" : "etcd 3.4.23, member", () -> {
                        okd.faults().slowStreams(400_000);
                        awayFor(Duration.ofSeconds(12));
                    })
                    .run();

            outcome.succeeded();
            assertThat(outcome.log().text())
                    .containsPattern(
                            "WARNING: Fetching snapshot_.* broke.*: the API server is away: .* refuses the connection");
            okd.faults().heal();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IMAGE_PULL_BACK_OFF    | its image could not be pulled: ImagePullBackOff: Back-off pulling image",
                "CREATE_CONTAINER_ERROR | CreateContainerConfigError: secret \"nowhere\" not found",
                "ADMISSION_FORBIDDEN    | The debug pod was not admitted by the cluster: ",
                "NODE_AFFINITY          | the node refused it: NodeAffinity: Predicate NodeAffinity failed",
                "TAINT                  | the node refused it: TaintToleration",
                "NEVER_STARTED          | it did not run after 5 s: the kubelet on node master-",
                "EXITS_AT_ONCE          | with exit code 127"
            })
    void aPodThatDoesNotStartFailsInKubernetesWords(PodFault fault, String words) throws Exception {
        okd.faults().pods(fault);

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .with(BackupTrial.BRIEF)
                .run();

        assertThat(outcome.failed()).hasMessageContaining(words);
        assertThat(outcome.failed().stage()).isEqualTo(Stage.DEBUG_POD);
    }

    @ParameterizedTest
    @EnumSource
    void aRightThatIsTakenAwayInMidRunIsNotTakenForAServerThatIsAway(Method method) throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, method)
                .with(new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(5), Retry.DEFAULT))
                .when("Starting debug pod", () -> okd.deny("create", "", "pods/exec"))
                .run();

        assertThat(outcome.failed()).hasMessageContaining("the API server forbids it (403)");
        assertThat(outcome.log().text()).doesNotContain("is away");
    }

    @Test
    void anImageThatCannotBePulledIsFollowedByThatOfTheEtcdPod() throws Exception {
        okd.faults().pods(PodFault.IMAGE_PULL_BACK_OFF);

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .when("Trying the next image.", () -> okd.faults().pods(PodFault.NONE))
                .run();

        outcome.succeeded();
        assertThat(outcome.log().text()).contains("image of the node's running etcd pod");
    }

    @ParameterizedTest
    @CsvSource({
        "SCRIPT, Logged in at",
        "SCRIPT, Cluster ",
        "SCRIPT, Node master-",
        "SCRIPT, Preflight: ",
        "SCRIPT, Starting debug pod",
        "SCRIPT, found latest kube-scheduler",
        "SCRIPT, successfully saved",
        "SCRIPT, Fetched static_kuberesources_",
        "SCRIPT, Fetched snapshot_",
        "DIRECT, found latest etcd",
        "DIRECT, 'etcd 3.4.23, member'",
        "DIRECT, Fetched snapshot_",
        "DIRECT, Fetched static_kuberesources_",
        "DIRECT, {\"hash\":"
    })
    void anInterruptAtAnyTimeEndsTheRunWithinTenSeconds(Method method, String words) throws Exception {
        Thread run = Thread.currentThread();
        long[] at = new long[1];

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, method)
                .when(words, () -> {
                    at[0] = System.nanoTime();
                    run.interrupt();
                })
                .run();

        outcome.wasInterrupted();
        assertThat(Duration.ofNanos(System.nanoTime() - at[0])).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void anInterruptWhileFilesGetTheirNamesTakesAllNamesBack() throws Exception {
        Thread run = Thread.currentThread();
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                // The last that is asked of it is when the backup ended, for the manifest.
                if (StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                        .walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == ManifestWriter.class))) {
                    run.interrupt();
                }
                return Instant.now();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };

        new BackupTrial(okd, output, Method.DIRECT).by(clock).run().wasInterrupted();
    }

    @Test
    void cleaningUpGoesOnWhereTheNodeDoesNotAnswer() throws Exception {
        Thread run = Thread.currentThread();

        new BackupTrial(okd, output, Method.SCRIPT)
                .with(BackupTrial.BRIEF)
                .when("found latest kube-scheduler", () -> {
                    okd.faults().exec("", 0, How.HANG, ALWAYS);
                    run.interrupt();
                })
                .run()
                .wasInterrupted();
    }

    @Test
    void aRunThatTakesTooLongIsStoppedAndSaysAtWhat() throws Exception {
        okd.script(NodeRoot.Script.HANGS);

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.SCRIPT)
                .within(Duration.ofSeconds(15))
                .run();

        assertThat(outcome.failed())
                .hasMessageContaining(
                        "The backup did not end within 15 seconds and was stopped while taking the snapshot.");
        assertThat(outcome.failed().stage()).isEqualTo(Stage.CAPTURE);
        assertThat(outcome.log().text()).contains("found latest kube-apiserver");
    }

    @Test
    void anUnfinishedFileThatIsDeletedMeanwhileIsNoFailureOfTheBackupsContent() throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .when("Fetched snapshot_", this::deleteUnfinishedSnapshot)
                .run();

        assertThat(outcome.failed()).hasMessageContaining("is gone: somebody deleted it");
        assertThat(outcome.failed().stage()).isEqualTo(Stage.OUTPUT);
    }

    private void deleteUnfinishedSnapshot() {
        try (Stream<Path> files = Files.list(output)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".db.part")).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anApiThatIsAwayForAMomentIsWaitedFor() throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .when("Logged in at", () -> awayFor(Duration.ofSeconds(1)))
                .run();

        outcome.succeeded();
    }

    @Test
    void anApiThatIsAwayWhileTheRunCleansUpIsWaitedFor() throws Exception {
        Thread run = Thread.currentThread();
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.SCRIPT)
                .with(BackupTrial.BRIEF)
                .when("found latest kube-scheduler", () -> {
                    awayFor(Duration.ofSeconds(8));
                    run.interrupt();
                })
                .run();

        outcome.wasInterrupted();
    }

    @Test
    void anApiThatIsGoneIsToldAtLogIn() throws Exception {
        okd.apiDown();

        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT).run();

        assertThat(outcome.failed().stage()).isEqualTo(Stage.LOG_IN);
        assertThat(outcome.failed()).hasMessageContaining("refuses the connection");
    }

    private static void awayFor(Duration time) {
        okd.apiDown();
        Thread back = new Thread(
                () -> {
                    try {
                        Thread.sleep(time.toMillis());
                        okd.apiUp();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "api-comes-back");
        back.setDaemon(true);
        back.start();
    }
}
