package io.jenkins.plugins.etcdbackup.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.configuration.BackupRetention;
import io.jenkins.plugins.etcdbackup.fleet.RetentionPlan.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which backups are kept. */
class RetentionPlanTest {

    @Test
    void withNoRuleAtAllTheFloorIsKept() {
        Map<Integer, EnumSet<Reason>> kept = kept(
                new BackupRetention(),
                Attempts.good(5, Duration.ofDays(1)),
                Attempts.failed(6, Duration.ofHours(1)),
                Attempts.good(4, Duration.ofDays(2)),
                Attempts.rehearsed(3, Duration.ofDays(3)),
                Attempts.ofVersion(2, Duration.ofDays(400), "4.19.1"),
                Attempts.ofVersion(1, Duration.ofDays(401), "4.19.1"));

        assertThat(kept).containsOnlyKeys(5, 3, 2);
        assertThat(kept.get(5)).containsExactly(Reason.LAST_GOOD, Reason.NEWEST_OF_VERSION);
        assertThat(kept.get(3)).containsExactly(Reason.NEWEST_REHEARSED);
        assertThat(kept.get(2)).containsExactly(Reason.NEWEST_OF_VERSION);
    }

    @Test
    void theLastGoodBackupIsKeptThoughItIsDirtyAndTheCleanOneBeforeItToo() {
        assertThat(kept(
                        new BackupRetention(),
                        Attempts.dirty(2, Duration.ofDays(1)),
                        Attempts.good(1, Duration.ofDays(2))))
                .containsOnlyKeys(2, 1);
    }

    @Test
    void oneOfEachDayWeekAndMonthIsKeptTheNewestOfIt() {
        List<BackupEntry> hourly = new ArrayList<>();
        for (int hour = 0; hour < 24 * 120; hour++) {
            hourly.add(Attempts.good(100_000 - hour, Duration.ofHours(hour)));
        }
        BackupRetention rules = new BackupRetention();
        rules.setDays(1);
        rules.setDaily(7);
        rules.setWeekly(4);
        rules.setMonthly(3);

        Map<Integer, EnumSet<Reason>> kept = kept(rules, hourly.toArray(BackupEntry[]::new));

        assertThat(with(kept, Reason.DAYS)).hasSize(25);
        assertThat(with(kept, Reason.DAILY)).hasSize(7).contains(100_000, 100_000 - 13);
        assertThat(with(kept, Reason.WEEKLY)).hasSize(4);
        assertThat(with(kept, Reason.MONTHLY)).hasSize(3);
    }

    @Test
    void aFailedAttemptIsNeverAReasonToKeepABuild() {
        BackupRetention rules = new BackupRetention();
        rules.setDays(100);
        rules.setDaily(100);

        assertThat(kept(rules, Attempts.failed(1, Duration.ofHours(1)))).isEmpty();
    }

    private static List<Integer> with(Map<Integer, EnumSet<Reason>> kept, Reason reason) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getValue().contains(reason))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<Integer, EnumSet<Reason>> kept(BackupRetention rules, BackupEntry... entries) {
        return RetentionPlan.of(new ClusterHistory(List.of(entries)), rules, Attempts.NOW).kept().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().build(), Map.Entry::getValue));
    }
}
