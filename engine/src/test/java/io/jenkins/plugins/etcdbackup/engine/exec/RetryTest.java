package io.jenkins.plugins.etcdbackup.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.RecordedLog;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryTest {

    private static final Retry RETRY = new Retry(Duration.ofMillis(1), Duration.ZERO);

    private final AtomicLong bytes = new AtomicLong();
    private final RecordedLog log = new RecordedLog();

    @Test
    void aConnectionThatBringsAGoodDealEachTimeIsTriedUntilAllIsThere() throws Exception {
        assertThat(fetch(8 << 20, 1 << 20)).isEqualTo(8 << 20);
        assertThat(log.lines()).hasSize(7).last().asString().contains("broke after 7.3 MB", "(attempt 8)");
    }

    @Test
    void aConnectionThatOnlyDripsIsGivenUp() {
        assertThatThrownBy(() -> fetch(8 << 20, 300_000))
                .isInstanceOf(BackupException.class)
                .hasMessage("Fetching failed 4 times after 1.2 MB: the stream ended.");
    }

    private long fetch(long size, long each) throws BackupException, InterruptedException {
        return RETRY.run(new Retry.Task(Stage.TRANSFER, "Fetching", bytes::get), log, () -> {
            if (bytes.addAndGet(each) < size) {
                throw new BrokenStreamException("the stream ended", null);
            }
            return bytes.get();
        });
    }
}
