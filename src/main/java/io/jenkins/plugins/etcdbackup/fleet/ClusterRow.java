package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Functions;
import hudson.Util;
import hudson.model.Job;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import io.jenkins.plugins.etcdbackup.BackupRetention;
import io.jenkins.plugins.etcdbackup.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.EtcdBackupConfiguration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A cluster as the dashboard and its JSON show it. */
@ExportedBean(defaultVisibility = 2)
public final class ClusterRow {

    private final ClusterStatus status;

    /** Null until somebody asks. */
    private Optional<Instant> next;

    ClusterRow(ClusterStatus status) {
        this.status = status;
    }

    @Exported
    public String getName() {
        return status.name();
    }

    /** For a link: relative to the dashboard. */
    public String getUrl() {
        return "cluster/" + Util.rawEncode(status.name());
    }

    /** Names of the troubles, the worst first; none is FRESH. */
    @Exported
    public List<String> getTroubles() {
        return status.troubles().keySet().stream().map(Enum::name).toList();
    }

    @Exported
    public String getState() {
        return status.worst().map(Enum::name).orElse("FRESH");
    }

    /** The state in a word for people. */
    public String getWord() {
        return status.worst().map(Trouble::getWord).orElseGet(Messages::ClusterRow_fresh);
    }

    public String getSymbol() {
        return status.worst().map(Trouble::getSymbol).orElse("symbol-up-to-date");
    }

    public String getStyleClass() {
        return status.worst().map(Trouble::getStyleClass).orElse("etcd-backup-good");
    }

    /** For sorting: the worst is 0. */
    public int getRank() {
        return status.worst().map(Enum::ordinal).orElse(Trouble.values().length);
    }

    /** A sentence for each trouble; that of a failed attempt is for those alone who may see details. */
    @Exported
    public List<String> getSentences() {
        return status.troubles().entrySet().stream()
                .map(trouble -> trouble.getKey() == Trouble.FAILED
                                && !mayRead(status.history().last())
                        ? Messages.ClusterRow_failed()
                        : trouble.getValue())
                .toList();
    }

    @Exported(inline = true)
    public AttemptRow getLastGood() {
        return row(status.history().lastGood());
    }

    @Exported(inline = true)
    public AttemptRow getLast() {
        return row(status.history().last());
    }

    @Exported(inline = true)
    public AttemptRow getLastRehearsed() {
        return row(status.history().lastRehearsed());
    }

    @Exported(inline = true)
    public AttemptRow getLastVerified() {
        return row(status.history().lastVerified());
    }

    /** The newest backup of each z-stream that can be restored to. */
    @Exported(inline = true)
    public List<AttemptRow> getVersions() {
        return status.history().newestOfEachVersion().stream()
                .map(AttemptRow::new)
                .toList();
    }

    /** The newest first. */
    List<AttemptRow> attempts(int most) {
        return status.history().entries().stream()
                .limit(most)
                .map(AttemptRow::new)
                .toList();
    }

    /** What the retention keeps, or with no rules what it would keep whatever the rules; the newest first. */
    List<RetentionRow> retention() {
        BackupRetention rules = configuredRetention().orElseGet(BackupRetention::new);
        Map<BackupEntry, EnumSet<RetentionPlan.Reason>> kept =
                RetentionPlan.of(status.history(), rules, Instant.now()).kept();
        return status.history().entries().stream()
                .filter(kept::containsKey)
                .map(entry -> new RetentionRow(entry, kept.get(entry)))
                .toList();
    }

    /** How many good backups no rule keeps: the build discarders of their jobs decide about them. */
    long notRetained(int retained) {
        return status.history().entries().stream().filter(BackupEntry::good).count() - retained;
    }

    Optional<BackupRetention> configuredRetention() {
        return EtcdBackupConfiguration.get().cluster(status.name()).map(ClusterConfiguration::getRetention);
    }

    /** When a job will back it up next by its schedule; null where none will. */
    @Exported
    public String getNextRun() {
        return next().map(Instant::toString).orElse(null);
    }

    public String getReadableNextRun() {
        return next().map(at -> Functions.rfc822Date(calendar(at))).orElse(null);
    }

    /** In how long the next run is, such as "3 hr 12 min". */
    public String getUntilNextRun() {
        return next().map(at -> Util.getTimeSpanString(Math.max(0, at.toEpochMilli() - System.currentTimeMillis())))
                .orElse(null);
    }

    private synchronized Optional<Instant> next() {
        if (next == null) {
            next = NextRuns.of(status.history().jobs());
        }
        return next;
    }

    /** Points of a line of the last thirty sizes in a box of 100 by 20, the oldest first; null for fewer than two. */
    public String getSparkline() {
        return Sparkline.points(status.history().entries().stream()
                .filter(BackupEntry::good)
                .limit(30)
                .map(BackupEntry::size)
                .toList());
    }

    private static GregorianCalendar calendar(Instant at) {
        GregorianCalendar calendar = new GregorianCalendar();
        calendar.setTimeInMillis(at.toEpochMilli());
        return calendar;
    }

    private static AttemptRow row(Optional<BackupEntry> entry) {
        return entry.map(AttemptRow::new).orElse(null);
    }

    static boolean mayRead(Optional<BackupEntry> entry) {
        return entry.map(e -> Jenkins.get().getItemByFullName(e.job(), Job.class))
                .map(job -> job.hasPermission(BackupPermission.VIEW))
                .orElse(false);
    }
}
