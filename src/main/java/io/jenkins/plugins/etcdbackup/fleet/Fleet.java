package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.Job;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;

/** The state of every cluster: those that are configured, and those that some job backed up by address. */
record Fleet(EtcdBackupConfiguration configuration, Map<String, ClusterHistory> all, RunningVersions versions) {

    private static final Comparator<ClusterStatus> WORST_FIRST = Comparator.comparing(
                    (ClusterStatus status) -> status.worst().map(Enum::ordinal).orElse(Integer.MAX_VALUE))
            .thenComparing(ClusterStatus::name, String.CASE_INSENSITIVE_ORDER);

    /** All there is, whoever asks: for alarms and metrics. */
    static Fleet whole() {
        return new Fleet(EtcdBackupConfiguration.get(), BackupIndex.get().histories(), RunningVersions.get());
    }

    /** What the one who asks may see: attempts of jobs that he may see. */
    static Fleet visible(Viewer viewer) {
        Map<String, ClusterHistory> visible = new LinkedHashMap<>();
        BackupIndex.get().histories().forEach((cluster, history) -> {
            ClusterHistory seenOfIt = history.limitedTo(viewer::sees);
            if (!seenOfIt.entries().isEmpty()) {
                visible.put(
                        seenOfIt.isCalled(cluster)
                                ? cluster
                                : seenOfIt.entries().get(0).clusterKey(),
                        seenOfIt);
            }
        });
        return new Fleet(EtcdBackupConfiguration.get(), visible, RunningVersions.get());
    }

    /** Asked for every page that has a link to this one. */
    static boolean isAnyVisible() {
        return BackupIndex.get().jobs().stream()
                .anyMatch(job -> Jenkins.get().getItemByFullName(job, Job.class) != null);
    }

    /**
     * The worst first.
     *
     * @param unused whether clusters that are configured and have no attempt are among them
     */
    List<ClusterStatus> clusters(Instant now, boolean unused) {
        Map<String, ClusterHistory> histories = new LinkedHashMap<>(all);
        List<ClusterStatus> statuses = new ArrayList<>();
        for (ClusterConfiguration cluster : configuration.getClusters()) {
            ClusterHistory history = histories.remove(cluster.getName());
            if (history != null || unused) {
                statuses.add(status(cluster, history == null ? new ClusterHistory(List.of()) : history, now));
            }
        }
        histories.forEach((name, history) ->
                statuses.add(ClusterStatus.of(name, history, FreshnessPolicy.NONE, Optional.empty(), now)));
        statuses.sort(WORST_FIRST);
        return statuses;
    }

    private ClusterStatus status(ClusterConfiguration cluster, ClusterHistory history, Instant now) {
        return ClusterStatus.of(
                cluster.getName(),
                history,
                FreshnessPolicy.of(cluster, configuration.isRequireEncryption()),
                cluster.getWatch() != null && cluster.getWatch().isAskVersion()
                        ? versions.find(cluster.getName())
                        : Optional.empty(),
                now);
    }
}
