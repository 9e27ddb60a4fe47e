package io.jenkins.plugins.etcdbackup.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptibleTaskTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @AfterEach
    void forget() {
        Thread.interrupted();
    }

    @Test
    void interruptsReachTheCallerOnlyAfterTheWorkIsDone() {
        Thread caller = Thread.currentThread();
        StringBuilder done = new StringBuilder();
        boolean inTime = UninterruptibleTask.run("work", LONG, () -> {
            caller.interrupt();
            Thread.sleep(50);
            caller.interrupt();
            Thread.sleep(50);
            done.append("all of it");
        });
        assertThat(inTime).isTrue();
        assertThat(done).hasToString("all of it");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void callerWhoWasInterruptedBeforeStaysSo() {
        Thread.currentThread().interrupt();
        assertThat(UninterruptibleTask.run("work", LONG, () -> Thread.sleep(20)))
                .isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void workThatTakesTooLongIsInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        boolean inTime = UninterruptibleTask.run("work", Duration.ofMillis(50), () -> {
            try {
                Thread.sleep(LONG.toMillis());
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        assertThat(inTime).isFalse();
        interrupted.await();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void bugInTheWorkIsTheCallers() {
        assertThatThrownBy(() -> UninterruptibleTask.run("work", LONG, () -> {
                    throw new IllegalStateException("bug");
                }))
                .hasMessage("bug");
    }
}
