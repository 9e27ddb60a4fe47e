package io.jenkins.plugins.etcdbackup.engine.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConcurrentlyTest {

    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch waiting = new CountDownLatch(1);

    /** Waits for what never comes, and takes a moment to end when it is told to. */
    private Void waitForever() throws InterruptedException {
        try {
            waiting.countDown();
            Thread.sleep(Long.MAX_VALUE);
            return null;
        } finally {
            long end = System.nanoTime() + 100_000_000L;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            ended.incrementAndGet();
        }
    }

    private <T> T fail(Exception failure) throws BackupException, InterruptedException {
        waiting.await();
        if (failure instanceof BackupException told) {
            throw told;
        }
        throw (RuntimeException) failure;
    }

    @AfterEach
    void noInterruptIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void bothRunAtTheSameTime() throws Exception {
        CountDownLatch met = new CountDownLatch(2);

        String result = Concurrently.run(
                () -> {
                    met.countDown();
                    met.await();
                    return "the first one's";
                },
                () -> {
                    met.countDown();
                    met.await();
                });

        assertThat(result).isEqualTo("the first one's");
    }

    @Test
    void aFailureOfTheFirstEndsTheSecondAndIsTheCause() {
        BackupException cause = new BackupException(Stage.CAPTURE, "the snapshot stream broke");

        assertThatThrownBy(() -> Concurrently.run(() -> fail(cause), this::waitForever))
                .isSameAs(cause);

        assertThat(ended).hasValue(1);
    }

    @Test
    void aFailureOfTheSecondEndsTheFirstAndIsTheCause() {
        BackupException cause = new BackupException(Stage.TRANSFER, "the tarball could not be fetched");

        assertThatThrownBy(() -> Concurrently.run(this::waitForever, () -> fail(cause)))
                .isSameAs(cause);

        assertThat(ended).hasValue(1);
    }

    @Test
    void whatTheOtherSaysOfItsEndIsNotTheCause() {
        BackupException cause = new BackupException(Stage.TRANSFER, "the tarball could not be fetched");

        assertThatThrownBy(() -> Concurrently.run(
                        () -> {
                            try {
                                return waitForever();
                            } catch (InterruptedException e) {
                                throw new BackupException(Stage.OUTPUT, "the disk's channel was closed", e);
                            }
                        },
                        () -> fail(cause)))
                .isSameAs(cause);
    }

    @Test
    void aBugIsNoFailureOfTheBackup() {
        IllegalStateException bug = new IllegalStateException("a bug");

        assertThatThrownBy(() -> Concurrently.run(this::waitForever, () -> fail(bug)))
                .isSameAs(bug);

        assertThat(ended).hasValue(1);
    }

    @Test
    void anInterruptEndsBothBeforeItIsPassedOn() {
        Thread caller = Thread.currentThread();

        assertThatThrownBy(() -> Concurrently.run(this::waitForever, () -> {
                    waiting.await();
                    caller.interrupt();
                    waitForever();
                }))
                .isInstanceOf(InterruptedException.class);

        assertThat(ended).hasValue(2);
    }

    /** A log whose lines go from an agent to Jenkins may do that. */
    @Test
    void anInterruptThatIsSwallowedIsRepeated() {
        BackupException cause = new BackupException(Stage.CAPTURE, "the snapshot stream broke");

        assertThatThrownBy(() -> Concurrently.run(() -> fail(cause), () -> {
                    try {
                        waitForever();
                    } catch (InterruptedException swallowed) {
                        waitForever();
                    }
                }))
                .isSameAs(cause);

        assertThat(ended).hasValue(2);
    }

    @Test
    void anInterruptWhileTheOtherEndsIsKept() {
        Thread caller = Thread.currentThread();
        BackupException cause = new BackupException(Stage.CAPTURE, "the snapshot stream broke");

        assertThatThrownBy(() -> Concurrently.run(() -> fail(cause), () -> {
                    try {
                        waitForever();
                    } finally {
                        caller.interrupt();
                    }
                }))
                .isSameAs(cause);

        assertThat(Thread.interrupted()).isTrue();
    }
}
