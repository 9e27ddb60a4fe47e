package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Util;
import io.jenkins.plugins.etcdbackup.configuration.BackupRetention;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A cluster as the dashboard and its JSON show it. */
@ExportedBean(defaultVisibility = 2)
public final class ClusterRow {

    private final ClusterStatus status;
    private final Viewer viewer;

    /** Null until somebody asks. */
    private Optional<Instant> next;

    ClusterRow(ClusterStatus status, Viewer viewer) {
        this.status = status;
        this.viewer = viewer;
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

    /** A sentence for each trouble; why something failed is for those alone who may see details. */
    @Exported
    public List<String> getSentences() {
        return status.troubles().entrySet().stream()
                .map(trouble -> sentence(trouble.getKey(), trouble.getValue()))
                .toList();
    }

    private String sentence(Trouble trouble, String whole) {
        return switch (trouble) {
            case FAILED -> mayRead(status.history().last()) ? whole : Messages.ClusterRow_failed();
            case NOT_RESTORABLE ->
                mayRead(status.history().lastTaken())
                        ? whole
                        : Messages.ClusterStatus_notRestorable("").strip();
            default -> whole;
        };
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
        return status.history().newestOfEachVersion().stream().map(this::row).toList();
    }

    /** The newest first. */
    List<AttemptRow> attempts(int from, int max) {
        return status.history().entries().stream()
                .skip(from)
                .limit(max)
                .map(this::row)
                .toList();
    }

    /** What the retention keeps, or with no rules what it would keep whatever the rules; the newest first. */
    List<RetentionRow> retention() {
        BackupRetention rules = configuredRetention().orElseGet(BackupRetention::new);
        Map<BackupEntry, EnumSet<RetentionPlan.Reason>> kept =
                RetentionPlan.of(status.history(), rules, Instant.now()).kept();
        return status.history().entries().stream()
                .filter(kept::containsKey)
                .map(entry -> new RetentionRow(row(entry), kept.get(entry)))
                .toList();
    }

    int attemptCount() {
        return status.history().entries().size();
    }

    ClusterTrend trend() {
        return ClusterTrend.of(status.history().entries(), viewer);
    }

    NextStep nextStep() {
        return new NextStep(status.name(), status.history(), viewer);
    }

    /** Those of which it is known what they hold, and of the one before too; the newest first. */
    List<AttemptRow> compared(int max) {
        return status.history().entries().stream()
                .filter(entry -> entry.changes() != null && viewer.seesDetailsOf(entry.job()))
                .limit(max)
                .map(this::row)
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

    private AttemptRow row(Optional<BackupEntry> entry) {
        return entry.map(this::row).orElse(null);
    }

    private AttemptRow row(BackupEntry entry) {
        return new AttemptRow(entry, viewer);
    }

    private boolean mayRead(Optional<BackupEntry> entry) {
        return entry.filter(e -> viewer.seesDetailsOf(e.job())).isPresent();
    }
}
