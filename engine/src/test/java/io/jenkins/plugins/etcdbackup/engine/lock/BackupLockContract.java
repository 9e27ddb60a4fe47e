package io.jenkins.plugins.etcdbackup.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the lock promises, to be held against every API server that there is. */
abstract class BackupLockContract {

    private static final BackupLock.Timing QUICK =
            new BackupLock.Timing(Duration.ofSeconds(2), Duration.ofMillis(200), Duration.ofMillis(100));

    /** A holder that never renews, as a killed one. */
    private static final BackupLock.Timing SILENT =
            new BackupLock.Timing(Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofMillis(100));

    private ClusterConnection connection;

    abstract ClusterConnection connect() throws Exception;

    void disconnected() {}

    @BeforeEach
    void open() throws Exception {
        connection = connect();
        lease().delete();
    }

    @AfterEach
    void close() {
        lease().delete();
        connection.close();
        disconnected();
    }

    @Test
    void theLeaseNamesItsHolderAndIsGoneAfterwards() throws Exception {
        try (BackupLock lock = acquire("Jenkins build backup #42", QUICK)) {
            assertThat(lease().get().getSpec().getHolderIdentity()).startsWith("Jenkins build backup #42");
            assertThat(lock.lost()).isEmpty();
            lock.confirm();
        }
        assertThat(lease().get()).isNull();
    }

    @Test
    void aSecondBackupIsRefusedWithTheHoldersName() throws Exception {
        try (BackupLock lock = acquire("the first", QUICK)) {
            assertThatThrownBy(() -> acquire("the second", QUICK))
                    .isInstanceOfSatisfying(
                            BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.LOCK))
                    .hasMessageContaining("Another backup of this cluster is running")
                    .hasMessageContaining("held by the first")
                    .hasMessageContaining("since ");
            lock.confirm();
        }
    }

    @Test
    void ofManyAtOnceExactlyOneGetsIt() throws Exception {
        int many = 6;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            CountDownLatch start = new CountDownLatch(1);
            Callable<BackupLock> attempt = () -> {
                start.await();
                try {
                    return acquire("one of many", QUICK);
                } catch (BackupException e) {
                    return null;
                }
            };
            List<Future<BackupLock>> attempts = IntStream.range(0, many)
                    .mapToObj(i -> threads.submit(attempt))
                    .toList();
            start.countDown();
            List<BackupLock> taken = new ArrayList<>();
            for (Future<BackupLock> result : attempts) {
                Optional.ofNullable(result.get()).ifPresent(taken::add);
            }
            taken.forEach(BackupLock::close);
            assertThat(taken).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void itIsRenewedWhileItIsHeld() throws Exception {
        try (BackupLock lock = acquire("long", QUICK)) {
            ZonedDateTime first = lease().get().getSpec().getRenewTime();
            Thread.sleep(2500);
            assertThat(lease().get().getSpec().getRenewTime()).isAfter(first.plusSeconds(1));
            assertThat(lock.lost()).isEmpty();
            assertThatThrownBy(() -> acquire("another", QUICK)).isInstanceOf(BackupException.class);
        }
    }

    @Test
    void whatAKilledRunLeftIsTakenOver() throws Exception {
        leave("killed", ZonedDateTime.now(ZoneOffset.UTC).minusHours(3));

        try (BackupLock lock = acquire("the next", QUICK)) {
            assertThat(lease().get().getSpec().getHolderIdentity()).startsWith("the next");
            assertThat(lease().get().getSpec().getLeaseTransitions()).isEqualTo(1);
            lock.confirm();
        }
    }

    @Test
    void aHolderWhoseClockIsBehindIsNotTakenForDead() throws Exception {
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-3));
        try (BackupLock lock = BackupLock.acquire(connection, claim("clock behind"), behind, BackupLog.SILENT, QUICK)) {
            assertThatThrownBy(() -> acquire("the next", QUICK)).hasMessageContaining("held by clock behind");
            lock.confirm();
        }
    }

    @Test
    void whatAKilledRunWithAClockFarAheadLeftIsTakenOver() throws Exception {
        leave("killed", ZonedDateTime.now(ZoneOffset.UTC).plusHours(3));
        acquire("the next", QUICK).close();
        assertThat(lease().get()).isNull();
    }

    @Test
    void aHolderWhoseClockIsFarAheadIsNotTakenForDead() throws Exception {
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofHours(3));
        try (BackupLock lock = BackupLock.acquire(connection, claim("clock ahead"), ahead, BackupLog.SILENT, QUICK)) {
            assertThatThrownBy(() -> acquire("the next", QUICK)).hasMessageContaining("held by clock ahead");
            lock.confirm();
        }
    }

    @Test
    void aLeaseThatWasTakenOverIsLostAndLeftAlone() throws Exception {
        try (BackupLock lock = acquire("slow", SILENT)) {
            Lease stolen = new LeaseBuilder(lease().get())
                    .editSpec()
                    .withHolderIdentity("somebody else")
                    .endSpec()
                    .build();
            connection
                    .client()
                    .leases()
                    .inNamespace("openshift-etcd")
                    .resource(stolen)
                    .update();

            assertThatThrownBy(lock::confirm)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("taken over while this backup ran, by somebody else");
            assertThat(lock.lost()).isPresent();
        }
        assertThat(lease().get().getSpec().getHolderIdentity()).isEqualTo("somebody else");
    }

    @Test
    void theNextHoldersLeaseIsNotDeletedByOneWhoHasNotNoticed() throws Exception {
        BackupLock lock = acquire("slow", SILENT);
        Lease stolen = new LeaseBuilder(lease().get())
                .editSpec()
                .withHolderIdentity("somebody else")
                .endSpec()
                .build();
        connection
                .client()
                .leases()
                .inNamespace("openshift-etcd")
                .resource(stolen)
                .update();

        lock.close();

        assertThat(lease().get().getSpec().getHolderIdentity()).isEqualTo("somebody else");
    }

    @Test
    void aDeletedLeaseIsNoticedByItself() throws Exception {
        try (BackupLock lock = acquire("robbed", QUICK)) {
            lease().delete();
            Thread.sleep(600);
            assertThat(lock.lost()).hasValueSatisfying(why -> assertThat(why).contains("was deleted"));
        }
    }

    @Test
    void aLeaseWithoutAHolderIsFree() throws Exception {
        leave("", ZonedDateTime.now(ZoneOffset.UTC));
        acquire("first", QUICK).close();
        assertThat(lease().get()).isNull();
    }

    @Test
    void closeReleasesEvenInAnInterruptedThread() throws Exception {
        BackupLock lock = acquire("interrupted", QUICK);
        Thread.currentThread().interrupt();
        lock.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(lease().get()).isNull();
    }

    @Test
    void closeReleasesHoweverOftenItIsInterrupted() throws Exception {
        BackupLock lock = acquire("interrupted", QUICK);
        Thread closing = Thread.currentThread();
        CountDownLatch closed = new CountDownLatch(1);
        Thread nuisance = new Thread(() -> {
            while (closed.getCount() > 0) {
                closing.interrupt();
            }
        });
        nuisance.start();
        lock.close();
        closed.countDown();
        while (nuisance.isAlive()) {
            Thread.interrupted();
            Thread.onSpinWait();
        }
        Thread.interrupted();
        assertThat(lease().get()).isNull();
    }

    @Test
    void anothersLockIsWaitedFor() throws Exception {
        BackupLock first = acquire("the first", QUICK);
        Thread release = new Thread(() -> {
            try {
                Thread.sleep(700);
            } catch (InterruptedException e) {
                return;
            }
            first.close();
        });
        release.start();
        List<String> lines = new CopyOnWriteArrayList<>();
        Instant now = Instant.now().plusSeconds(1);
        try (BackupLock second = BackupLock.acquire(
                connection,
                LockClaim.of("the second").withPatience(Duration.ofSeconds(30)),
                Clock.fixed(now, ZoneOffset.UTC),
                recording(lines),
                QUICK)) {
            second.confirm();
        }
        release.join();
        assertThat(lines)
                .singleElement()
                .asString()
                .contains(
                        "held by the first",
                        "Waiting for it, 30 s at most",
                        "lapses by itself at " + now.plusSeconds(2).toString().substring(11, 19) + " UTC");
    }

    @Test
    void waitingEndsWithASentenceThatTellsNobodyToDelete() throws Exception {
        try (BackupLock lock = acquire("the first", QUICK)) {
            LockClaim patient = LockClaim.of("the second").withPatience(Duration.ofSeconds(3));
            assertThatThrownBy(
                            () -> BackupLock.acquire(connection, patient, Clock.systemUTC(), BackupLog.SILENT, QUICK))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("held by the first")
                    .hasMessageContaining("It was waited for 3 s")
                    .hasMessageContaining("lapses by itself 2 s after")
                    .message()
                    .doesNotContain("delete");
            lock.confirm();
        }
    }

    @Test
    void theLockOfAnAttemptThatIsKnownToHaveEndedIsTakenOverAtOnce() throws Exception {
        String dead = "Jenkins build backup #42 (9d1a744b)";
        leave(dead, ZonedDateTime.now(ZoneOffset.UTC), 600);
        LockClaim next = claim("Jenkins build backup #42").withEnded(Set.of(dead));
        try (BackupLock lock = BackupLock.acquire(connection, next, Clock.systemUTC(), BackupLog.SILENT, QUICK)) {
            assertThat(lease().get().getSpec().getHolderIdentity()).isEqualTo(next.holder());
            lock.confirm();
        }
    }

    @Test
    void aLivingAttemptOfTheSameBuildKeepsItsLock() throws Exception {
        leave("Jenkins build backup #42 (11111111)", ZonedDateTime.now(ZoneOffset.UTC), 500);
        LockClaim next = claim("Jenkins build backup #42").withEnded(Set.of("Jenkins build backup #42 (9d1a744b)"));
        assertThatThrownBy(() -> BackupLock.acquire(connection, next, Clock.systemUTC(), BackupLog.SILENT, QUICK))
                .hasMessageContaining("held by Jenkins build backup #42 (11111111)");
    }

    private static BackupLog recording(List<String> lines) {
        return new BackupLog() {
            @Override
            public void info(String line) {
                lines.add(line);
            }

            @Override
            public void warn(String line) {
                lines.add(line);
            }
        };
    }

    /** One that does not wait, for most tests ask what it is told. */
    private static LockClaim claim(String holder) {
        return LockClaim.of(holder).withPatience(Duration.ZERO);
    }

    private BackupLock acquire(String holder, BackupLock.Timing timing) throws BackupException, InterruptedException {
        return BackupLock.acquire(connection, claim(holder), Clock.systemUTC(), BackupLog.SILENT, timing);
    }

    private void leave(String holder, ZonedDateTime renewed) {
        leave(holder, renewed, 1);
    }

    private void leave(String holder, ZonedDateTime renewed, int seconds) {
        Lease left = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("openshift-etcd")
                .withName("etcd-backup")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds(seconds)
                .withAcquireTime(renewed)
                .withRenewTime(renewed)
                .endSpec()
                .build();
        connection
                .client()
                .leases()
                .inNamespace("openshift-etcd")
                .resource(left)
                .create();
    }

    private Resource<Lease> lease() {
        return connection.client().leases().inNamespace("openshift-etcd").withName("etcd-backup");
    }
}
