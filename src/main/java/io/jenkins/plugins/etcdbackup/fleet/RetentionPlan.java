package io.jenkins.plugins.etcdbackup.fleet;

import io.jenkins.plugins.etcdbackup.configuration.BackupRetention;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jvnet.localizer.Localizable;

/**
 * Which good backups of one cluster are to be kept, and why. Days, weeks (ISO 8601) and months are those of UTC, as the
 * files' names are. Whatever the rules say, the floor is kept: the last good one, the newest clean one of each z-stream
 * (that is what a restore needs), and the newest one that was rehearsed.
 */
final class RetentionPlan {

    /** Why a backup is kept. */
    enum Reason {
        LAST_GOOD(Messages._RetentionPlan_lastGood()),
        NEWEST_OF_VERSION(Messages._RetentionPlan_newestOfVersion()),
        NEWEST_REHEARSED(Messages._RetentionPlan_newestRehearsed()),
        DAYS(Messages._RetentionPlan_days()),
        DAILY(Messages._RetentionPlan_daily()),
        WEEKLY(Messages._RetentionPlan_weekly()),
        MONTHLY(Messages._RetentionPlan_monthly());

        private final Localizable word;

        Reason(Localizable word) {
            this.word = word;
        }

        String word() {
            return word.toString();
        }
    }

    private final Map<BackupEntry, EnumSet<Reason>> kept = new LinkedHashMap<>();

    private RetentionPlan() {}

    static RetentionPlan of(ClusterHistory history, BackupRetention rules, Instant now) {
        RetentionPlan plan = new RetentionPlan();
        history.lastGood().ifPresent(entry -> plan.keep(entry, Reason.LAST_GOOD));
        history.newestOfEachVersion().forEach(entry -> plan.keep(entry, Reason.NEWEST_OF_VERSION));
        history.lastRehearsed().ifPresent(entry -> plan.keep(entry, Reason.NEWEST_REHEARSED));
        // One that was taken during a roll-out takes no day's place from a clean one.
        List<BackupEntry> clean =
                history.entries().stream().filter(BackupEntry::clean).toList();
        Instant from = now.minus(Duration.ofDays(rules.getDays()));
        clean.stream()
                .filter(entry -> rules.getDays() > 0 && day(entry, from))
                .forEach(entry -> plan.keep(entry, Reason.DAYS));
        plan.keepOneOfEach(clean, rules.getDaily(), Reason.DAILY, LocalDate::toString);
        plan.keepOneOfEach(
                clean,
                rules.getWeekly(),
                Reason.WEEKLY,
                date -> date.get(IsoFields.WEEK_BASED_YEAR) + "-" + date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        plan.keepOneOfEach(
                clean, rules.getMonthly(), Reason.MONTHLY, date -> date.getYear() + "-" + date.getMonthValue());
        return plan;
    }

    /** In the order of the reasons they were first kept for. */
    Map<BackupEntry, EnumSet<Reason>> kept() {
        return kept;
    }

    private static boolean day(BackupEntry entry, Instant from) {
        return !Instant.ofEpochMilli(entry.finished()).isBefore(from);
    }

    /** @param newestFirst the first of each period is its newest */
    private void keepOneOfEach(
            List<BackupEntry> newestFirst, int periods, Reason reason, Function<LocalDate, String> period) {
        Set<String> seen = new HashSet<>();
        for (BackupEntry entry : newestFirst) {
            if (seen.size() >= periods) {
                return;
            }
            LocalDate date = Instant.ofEpochMilli(entry.finished())
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate();
            if (seen.add(period.apply(date))) {
                keep(entry, reason);
            }
        }
    }

    private void keep(BackupEntry entry, Reason reason) {
        kept.computeIfAbsent(entry, any -> EnumSet.noneOf(Reason.class)).add(reason);
    }
}
