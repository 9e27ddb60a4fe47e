package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.ClusterQuestion;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks every few minutes at how old each cluster's last good backup is, for a job that was disabled, or whose agent is
 * gone, fails without a build that could tell. During a cluster's quiet hours nothing new is told of it.
 */
@Extension
public final class FreshnessCheck extends AsyncPeriodicWork {

    private static final Logger LOGGER = Logger.getLogger(FreshnessCheck.class.getName());
    private static final long MINUTES = 5;
    private static final long ASK_EVERY_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Map<String, List<String>> reported = new HashMap<>();
    private final Map<String, Long> asked = new HashMap<>();
    private volatile List<ClusterStatus> troubled = List.of();

    public FreshnessCheck() {
        super("etcd backup freshness");
    }

    static FreshnessCheck get() {
        return ExtensionList.lookupSingleton(FreshnessCheck.class);
    }

    /** Those clusters that have a trouble which is an alarm, as of the last look. */
    List<ClusterStatus> troubled() {
        return troubled;
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.MINUTES.toMillis(MINUTES);
    }

    @Override
    public long getInitialDelay() {
        return TimeUnit.MINUTES.toMillis(1);
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    @Override
    protected void execute(TaskListener listener) throws InterruptedException {
        askVersions(System.currentTimeMillis());
        check(Instant.now());
    }

    /** Compares what is with what was told last. While the index is being made anew, missing is not known to be missing. */
    void check(Instant now) {
        if (!BackupIndex.get().isComplete()) {
            return;
        }
        List<ClusterStatus> alarms = new ArrayList<>();
        for (ClusterStatus status : Fleet.whole().clusters(now, true)) {
            Optional<ClusterConfiguration> cluster =
                    EtcdBackupConfiguration.get().cluster(status.name());
            boolean quiet = cluster.map(ClusterConfiguration::getWatch)
                    .map(watch -> watch.isQuiet(now))
                    .orElse(false);
            if (status.worst().filter(Trouble::isAlarm).isPresent() && isWatched(cluster, status)) {
                alarms.add(status);
            }
            if (!quiet && isWatched(cluster, status)) {
                report(status);
            }
        }
        troubled = List.copyOf(alarms);
    }

    /** One that nobody configured, or that was never backed up and has no limit, is nobody's alarm. */
    private static boolean isWatched(Optional<ClusterConfiguration> cluster, ClusterStatus status) {
        return cluster.isPresent()
                && (cluster.get().getWatch() != null
                        || !status.history().entries().isEmpty());
    }

    private void report(ClusterStatus status) {
        List<String> sentences = status.troubles().entrySet().stream()
                .map(trouble -> trouble.getKey().name())
                .toList();
        List<String> before = reported.put(status.name(), sentences);
        if (!sentences.equals(before) && !(before == null && sentences.isEmpty())) {
            List<String> told = List.copyOf(status.troubles().values());
            LOGGER.log(
                    sentences.isEmpty() ? Level.INFO : Level.WARNING,
                    () -> Messages.FreshnessCheck_log(
                            status.name(), told.isEmpty() ? Messages.FreshnessCheck_fine() : String.join(" ", told)));
            FreshnessListener.fire(status.name(), status.worst().orElse(null), told);
        }
    }

    private void askVersions(long now) throws InterruptedException {
        for (ClusterConfiguration cluster : EtcdBackupConfiguration.get().getClusters()) {
            Long last = asked.get(cluster.getName());
            if (cluster.getWatch() == null
                    || !cluster.getWatch().isAskVersion()
                    || last != null && now - last < ASK_EVERY_MILLIS) {
                continue;
            }
            asked.put(cluster.getName(), now);
            try {
                ClusterQuestion.runningVersion(cluster)
                        .ifPresent(version -> RunningVersions.get().seen(cluster.getName(), version));
            } catch (IOException e) {
                // What was true an hour ago may not be true any more, and a cluster that is down has its own alarms.
                RunningVersions.get().forget(cluster.getName());
                LOGGER.log(Level.FINE, e, () -> "cluster " + cluster.getName() + " does not say its version");
            }
        }
    }
}
