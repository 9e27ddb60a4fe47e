package io.jenkins.plugins.etcdbackup.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StopwatchTest {

    @Test
    void timeIsCountedAcrossTheOverflowOfTheCount() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        Stopwatch watch = Stopwatch.start(nanos::get);
        nanos.addAndGet(1_000_000_010L);
        assertThat(watch.elapsed()).isEqualTo(Duration.ofNanos(1_000_000_010L));
    }
}
