package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.exec.Retry;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.lock.BackupLock;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.login.Trust;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.PodRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsalReport;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.FaultSwitches;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.engine.standin.StreamFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rehearsals in a pod, with real etcds, and what may go wrong with them. However one ends, it leaves nothing. */
@Tag("faults")
class ClusterRehearsalTest {

    private static final String IMAGE = "registry.test/etcd:other";
    private static final Timeouts USUAL = new Timeouts(
            Duration.ofSeconds(30), Duration.ofSeconds(60), new Retry(Duration.ofMillis(100), Duration.ZERO));

    /** The directory that every exec of a rehearsal, and no other one, begins with. */
    private static final String IN_REHEARSAL = "cd /rehearsal";

    @TempDir
    static Path directory;

    @TempDir
    Path work;

    @StandIn
    private static StandInControlPlane okd;

    private static Secrets secrets;
    private static Path snapshot;

    private final RecordedLog log = new RecordedLog();
    private BackupLog told = log;
    private Timeouts timeouts = USUAL;
    private Duration limit = Duration.ofMinutes(3);

    @BeforeAll
    static void start() throws IOException {
        secrets = new Secrets(okd);
        snapshot = okd.etcd().saveSnapshot(directory.resolve("snapshot.db"));
    }

    // ---- that it restores -------------------------------------------------------------

    @Test
    void theNodesOwnEtcdServesWhatTheSnapshotHolds() throws Exception {
        RehearsalReport report = rehearse(RehearsalPlace.inCluster()).succeeded();

        assertThat(report.matches()).as("%s", report).isTrue();
        assertThat(report.etcdVersion()).isEqualTo("3.4.23");
        assertThat(report.revision()).isGreaterThan(100);
        assertThat(report.keys()).isGreaterThan(50);
        assertThat(report.place())
                .startsWith("in a pod on node master-")
                .contains("quay.io/openshift/okd-content@sha256:");
        assertThat(log.text())
                .containsSubsequence(
                        "Starting rehearsal pod etcd-backup-",
                        "image of the node's running etcd pod",
                        "Restored snapshot.db with etcd 3.4.23");
    }

    @Test
    void aNewerEtcdRestoresWithItsOwnProgramOnTheNodeThatWasNamed() throws Exception {
        okd.image(IMAGE, EtcdInstallation.v35().bin());

        RehearsalReport report = rehearse(new RehearsalPlace.InCluster("master-2.okd.test", IMAGE))
                .succeeded();

        assertThat(report.matches()).as("%s", report).isTrue();
        assertThat(report.etcdVersion()).isEqualTo("3.5.16");
        assertThat(report.place()).isEqualTo("in a pod on node master-2.okd.test (" + IMAGE + ")");
    }

    @Test
    void aSnapshotOfManyPiecesArrivesWhole() throws Exception {
        Path large = KubernetesLikeData.prepared(EtcdInstallation.v34(), 24);

        assertThat(rehearse(large).succeeded().matches()).isTrue();
    }

    @Test
    void aSnapshotThatRestoresToOtherFiguresDoesNotMatch() throws Exception {
        Path other;
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v34(), work.resolve("etcd"))) {
            etcd.etcdctl("put", "/some", "value").orFail();
            other = etcd.saveSnapshot(work.resolve("other.db"));
        }
        ImageFolder image = new ImageFolder(work.resolve("image"))
                .with(EtcdInstallation.v34(), "etcd", "etcd")
                .with(EtcdInstallation.v34(), "etcdctl", "etcdctl.real")
                .withFile(other, "other.db")
                .withScript(
                        "etcdctl",
                        "[ \"$2\" != restore ] || set -- \"${@:1:2}\" /usr/local/bin/other.db \"${@:4}\"\n"
                                + "exec etcdctl.real \"$@\"\n");

        RehearsalReport report = rehearse(image).succeeded();

        assertThat(report.matches()).isFalse();
        assertThat(report.revision()).isEqualTo(2);
        assertThat(report.keys()).isEqualTo(1);
        assertThat(report.expectedRevision()).isGreaterThan(100);
    }

    @Test
    void aSnapshotThatEtcdRefusesIsToldInItsWords() throws Exception {
        ImageFolder image = new ImageFolder(work.resolve("image"))
                .with(EtcdInstallation.v34(), "etcd", "etcd")
                .withScript("etcdctl", "echo 'Error: expected sha256 [1], got [2]' >&2\nexit 1\n");

        rehearse(image).failed(Stage.VERIFY, "etcd itself refuses to restore ", "expected sha256 [1], got [2]");
    }

    @Test
    void aSnapshotThatDoesNotPassVerificationNeedsNoPod() throws Exception {
        byte[] bytes = Files.readAllBytes(snapshot);
        Path cut = Files.write(work.resolve("cut.db"), Arrays.copyOf(bytes, bytes.length - 32));

        rehearse(cut).failed(Stage.VERIFY, "cut.db does not pass verification", "without etcd's sha256");
        assertThat(log.text()).doesNotContain("Starting");
    }

    @Test
    void anEtcdThatEndsInsteadOfServingIsToldInItsWords() throws Exception {
        ImageFolder image = new ImageFolder(work.resolve("image"))
                .with(EtcdInstallation.v34(), "etcdctl", "etcdctl")
                .withScript("etcd", "echo no such luck >&2\nexit 3\n");

        rehearse(image)
                .failed(Stage.VERIFY, "etcd exited before it served requests in a pod", "(exit code 3): no such luck");
    }

    @Test
    void aRestoreThatIsKilledIsNoWordAgainstTheSnapshot() throws Exception {
        ImageFolder image = new ImageFolder(work.resolve("image"))
                .with(EtcdInstallation.v34(), "etcd", "etcd")
                .withScript("etcdctl", "kill -KILL $$\n");

        rehearse(image).failed(Stage.REHEARSAL, "The restore failed", "(exit code 137, killed");
    }

    @Test
    void anEtcdThatIsKilledIsNoWordAgainstTheSnapshot() throws Exception {
        ImageFolder image = new ImageFolder(work.resolve("image"))
                .with(EtcdInstallation.v34(), "etcdctl", "etcdctl")
                .withScript("etcd", "[ \"$1\" = --version ] || kill -KILL $$\n");

        rehearse(image).failed(Stage.REHEARSAL, "etcd exited before it served requests", "(exit code 137, killed");
    }

    // ---- that it cannot be made ---------------------------------------------------------

    @Test
    void anImageWithoutEtcdIsNamed() throws Exception {
        okd.imageWithoutEtcd(IMAGE);

        rehearse(new RehearsalPlace.InCluster(null, IMAGE))
                .failed(Stage.REHEARSAL, "There is no etcd in a pod on node master-", IMAGE);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultSwitches.PodFault.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void aPodThatDoesNotStartIsTold(FaultSwitches.PodFault fault) throws Exception {
        okd.faults().pods(fault);
        timeouts = BackupTrial.BRIEF;

        rehearse(RehearsalPlace.inCluster()).failed(Stage.REHEARSAL, "ehearsal pod");
    }

    @Test
    void aNodeThatIsNotThereIsRefusedBeforeAnythingIsMade() throws Exception {
        rehearse(new RehearsalPlace.InCluster("master-9.okd.test", null))
                .failed(Stage.NODE, "master-9.okd.test is none", "master-0.okd.test");
        assertThat(log.text()).doesNotContain("Starting");
    }

    @Test
    void aMissingRightIsNamedBeforeAnythingIsMade() throws Exception {
        okd.deny("create", "", "pods/exec");

        rehearse(RehearsalPlace.inCluster()).failed(Stage.PREFLIGHT, "create pods/exec");
        assertThat(log.text()).doesNotContain("Starting");
    }

    @Test
    void noRehearsalRunsBesideABackup() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(token(), null, BackupLog.SILENT);
                BackupLock lock =
                        BackupLock.acquire(connection, LockClaim.of("a backup"), Clock.systemUTC(), BackupLog.SILENT)) {
            Ended ended = ended(snapshot, RehearsalPlace.inCluster());
            lock.confirm();
            assertThat(ended.failure()).isInstanceOf(BackupException.class).hasMessageContaining("a backup");
            assertThat(((BackupException) ended.failure()).stage()).isEqualTo(Stage.LOCK);
        }
        Traces.areNone(okd, work);
    }

    // ---- streams ------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void anUploadThatBreaksOnceIsDoneAgain(StreamFault.How how) throws Exception {
        timeouts = new Timeouts(
                Duration.ofSeconds(15), Duration.ofSeconds(60), new Retry(Duration.ofMillis(100), Duration.ZERO));
        okd.faults().execInput(IN_REHEARSAL, 300_000, how, 1);

        assertThat(rehearse(RehearsalPlace.inCluster()).succeeded().matches()).isTrue();
        assertThat(log.text())
                .containsOnlyOnce("Sending snapshot.db to the rehearsal pod on node ")
                .contains("(attempt 2)");
    }

    @ParameterizedTest
    @EnumSource
    void anUploadThatBreaksAlwaysFails(StreamFault.How how) throws Exception {
        timeouts = new Timeouts(
                Duration.ofSeconds(3), Duration.ofSeconds(60), new Retry(Duration.ofMillis(100), Duration.ZERO));
        okd.faults().execInput(IN_REHEARSAL, 300_000, how, Integer.MAX_VALUE);

        rehearse(RehearsalPlace.inCluster())
                .failed(Stage.REHEARSAL, "Sending snapshot.db to the rehearsal pod on node ", " failed 4 times: ");
    }

    @ParameterizedTest
    @EnumSource(
            value = StreamFault.How.class,
            names = {"FLIP_A_BIT"},
            mode = EnumSource.Mode.EXCLUDE)
    void anAnswerThatBreaksOnceIsAskedForAgain(StreamFault.How how) throws Exception {
        timeouts = new Timeouts(
                Duration.ofSeconds(15), Duration.ofSeconds(60), new Retry(Duration.ofMillis(100), Duration.ZERO));
        okd.faults().exec(IN_REHEARSAL, 3, how, 1);

        assertThat(rehearse(RehearsalPlace.inCluster()).succeeded().matches()).isTrue();
    }

    // ---- its end ------------------------------------------------------------------------

    @Test
    void anEtcdThatNeverServesEndsWithTheTime() throws Exception {
        ImageFolder image = new ImageFolder(work.resolve("image"))
                .with(EtcdInstallation.v34(), "etcdctl", "etcdctl")
                .withScript("etcd", "[ \"$1\" = --version ] || exec sleep 1000\n");
        limit = Duration.ofSeconds(20);

        rehearse(image).failed(Stage.REHEARSAL, "The rehearsal did not end within 20 seconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Starting rehearsal pod", "Restored snapshot.db"})
    void anInterruptEndsItSoon(String moment) throws Exception {
        Thread run = Thread.currentThread();
        log.when(moment, run::interrupt);

        wasInterruptedSoon(RehearsalPlace.inCluster());
    }

    @Test
    void anInterruptEndsAnUploadThatHangs() throws Exception {
        // In the second piece: the answer to the first one is when we act.
        okd.faults().execInput(IN_REHEARSAL, 1_200_000, StreamFault.How.HANG, 1);
        Thread run = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        told = new BackupLog() {
            @Override
            public void info(String line) {
                log.info(line);
            }

            @Override
            public void warn(String line) {
                log.warn(line);
            }

            @Override
            public void progress(String what, long sent, long total) {
                if (done.compareAndSet(false, true)) {
                    run.interrupt();
                }
            }
        };

        wasInterruptedSoon(RehearsalPlace.inCluster());
        assertThat(done).isTrue();
    }

    private void wasInterruptedSoon(RehearsalPlace.InCluster place) throws Exception {
        long began = System.nanoTime();
        Ended ended = rehearse(place);
        assertThat(ended.failure()).as(log.text()).isInstanceOf(InterruptedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void whatAKilledOneLeftIsTakenAwayByTheNext() throws Exception {
        Path kubeconfig = Files.writeString(work.resolve("kubeconfig"), okd.kubeconfig());
        try (ChildProcess child = ChildProcess.start(
                work.resolve("said"), "rehearse", "--kubeconfig", kubeconfig.toString(), snapshot.toString())) {
            child.awaitWords("Restored snapshot.db");
            child.signal("KILL");
            assertThat(child.exitCode()).isEqualTo(137);
        }
        assertThat(okd.leftovers().objects()).anyMatch(object -> object.startsWith("pods "));
        assertThat(okd.leftovers().files()).anyMatch(file -> file.contains("/var/lib/kubelet/pods/"));
        Leases.grewOld(okd);

        assertThat(rehearse(RehearsalPlace.inCluster()).succeeded().matches()).isTrue();
        assertThat(log.text()).contains("Removing namespace etcd-backup-");
    }

    // ---- how it is asked for --------------------------------------------------------------

    /** How a rehearsal ended: one of both is there. */
    private record Ended(PodRehearsal.Outcome outcome, Exception failure, String log) {

        RehearsalReport succeeded() {
            assertThat(failure).as(log).isNull();
            assertThat(outcome.left()).isEmpty();
            return outcome.report();
        }

        void failed(Stage stage, String... words) {
            assertThat(failure).as(log).isInstanceOf(BackupException.class).hasMessageContainingAll(words);
            assertThat(((BackupException) failure).stage()).isEqualTo(stage);
        }
    }

    private Ended rehearse(ImageFolder image) throws Exception {
        okd.image(IMAGE, image.path());
        return rehearse(new RehearsalPlace.InCluster(null, IMAGE));
    }

    private Ended rehearse(RehearsalPlace.InCluster place) throws Exception {
        return rehearse(snapshot, place);
    }

    private Ended rehearse(Path file) throws Exception {
        return rehearse(file, RehearsalPlace.inCluster());
    }

    private Ended rehearse(Path file, RehearsalPlace.InCluster place) throws Exception {
        Ended ended = ended(file, place);
        secrets.areNotIn("the log", log.text());
        if (ended.failure() != null) {
            secrets.areNotIn(ended.failure());
        }
        Traces.areNone(okd, work);
        assertThat(Thread.interrupted()).as("an interrupt that nobody meant").isFalse();
        return ended;
    }

    private Ended ended(Path file, RehearsalPlace.InCluster place) {
        ClusterRehearsalRequest request = new ClusterRehearsalRequest(
                token(),
                null,
                file.toFile(),
                place,
                null,
                Duration.ofMinutes(3),
                LockClaim.of("a test").withPatience(Duration.ZERO));
        try {
            return new Ended(
                    new ClusterRehearsal(Clock.systemUTC(), timeouts).run(request, told, limit), null, log.text());
        } catch (BackupException | InterruptedException e) {
            return new Ended(null, e, log.text());
        }
    }

    private Login token() {
        return new Login.Token(okd.url(), okd.token(), Trust.of(okd.ca()));
    }
}
