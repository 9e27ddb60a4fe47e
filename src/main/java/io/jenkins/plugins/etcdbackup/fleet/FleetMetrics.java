package io.jenkins.plugins.etcdbackup.fleet;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import hudson.model.PeriodicWork;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import jenkins.metrics.api.Metrics;
import org.jenkinsci.plugins.variant.OptionalExtension;

/**
 * Figures of each cluster for the metrics plugin, by which Prometheus gets them: {@code etcd_backup.CLUSTER.FIGURE}. Times
 * are seconds since 1970, -1 is "never". They are computed once a minute, however often somebody reads them.
 */
@OptionalExtension(requirePlugins = "metrics")
public final class FleetMetrics extends PeriodicWork {

    private static final String PREFIX = "etcd_backup.";
    private static final double NEVER = -1;

    private static final Map<String, ToDoubleFunction<ClusterStatus>> FIGURES = Map.ofEntries(
            Map.entry(
                    "last_success_timestamp_seconds",
                    status -> time(status.history().lastGood())),
            Map.entry(
                    "last_attempt_timestamp_seconds",
                    status -> time(status.history().last())),
            Map.entry("last_attempt_ok", status -> status.history()
                    .last()
                    .map(e -> e.taken() ? 1.0 : 0)
                    .orElse(NEVER)),
            Map.entry("last_rehearsal_timestamp_seconds", status -> status.history()
                    .lastRehearsed()
                    .map(e -> e.rehearsed() / 1000.0)
                    .orElse(NEVER)),
            Map.entry("last_verification_timestamp_seconds", status -> status.history()
                    .lastVerified()
                    .map(e -> e.verified() / 1000.0)
                    .orElse(NEVER)),
            Map.entry(
                    "first_certificate_expires_timestamp_seconds",
                    status -> good(
                            status,
                            entry -> entry.certificatesUntil() == 0 ? NEVER : entry.certificatesUntil() / 1000.0)),
            Map.entry("size_bytes", status -> good(status, BackupEntry::size)),
            Map.entry("keys", status -> good(status, BackupEntry::keys)),
            Map.entry("revision", status -> good(status, BackupEntry::revision)),
            Map.entry("duration_seconds", status -> good(status, entry -> entry.duration() / 1000.0)),
            Map.entry("warnings", status -> good(status, BackupEntry::warnings)),
            Map.entry("failed_attempts", status -> status.history().entries().stream()
                    .filter(e -> !e.taken())
                    .count()),
            Map.entry("last_backup_refused", status -> status.history()
                    .lastTaken()
                    .map(e -> e.refused() ? 1.0 : 0)
                    .orElse(NEVER)),
            Map.entry("troubles", status -> status.troubles().size()),
            Map.entry("alarms", status -> status.troubles().keySet().stream()
                    .filter(Trouble::isAlarm)
                    .count()));

    private final Map<String, Double> values = new ConcurrentHashMap<>();

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.MINUTES.toMillis(1);
    }

    @Override
    protected void doRun() {
        refresh(Metrics.metricRegistry(), Fleet.whole().clusters(Instant.now(), true));
    }

    /** Clusters come and go while Jenkins runs. */
    void refresh(MetricRegistry registry, List<ClusterStatus> clusters) {
        Map<String, Double> now = new ConcurrentHashMap<>();
        for (ClusterStatus cluster : clusters) {
            FIGURES.forEach((figure, value) -> now.put(name(cluster, figure), value.applyAsDouble(cluster)));
            stages(cluster).forEach((stage, seconds) -> now.put(name(cluster, "stage_seconds." + stage), seconds));
            outcomes(cluster)
                    .forEach((outcome, count) -> now.put(name(cluster, "outcomes." + outcome), (double) count));
        }
        registry.removeMatching((name, metric) -> values.containsKey(name) && !now.containsKey(name));
        values.keySet().retainAll(now.keySet());
        values.putAll(now);
        for (String name : now.keySet()) {
            if (!registry.getGauges((known, metric) -> known.equals(name)).containsKey(name)) {
                registry.register(name, (Gauge<Double>) () -> values.getOrDefault(name, NEVER));
            }
        }
    }

    /** Of the last good backup, by the names of Stage. */
    private static Map<String, Double> stages(ClusterStatus status) {
        Map<String, Double> seconds = new TreeMap<>();
        status.history()
                .lastGood()
                .map(BackupEntry::stages)
                .orElse(Map.of())
                .forEach((stage, millis) -> seconds.put(stage.toLowerCase(Locale.ROOT), millis / 1000.0));
        return seconds;
    }

    /** How many attempts came to which end: success, or where they failed. */
    private static Map<String, Long> outcomes(ClusterStatus status) {
        return status.history().entries().stream()
                .collect(Collectors.groupingBy(FleetMetrics::outcome, TreeMap::new, Collectors.counting()));
    }

    private static String outcome(BackupEntry entry) {
        if (entry.taken()) {
            return "success";
        }
        return entry.cause() == null ? "unknown" : entry.cause().toLowerCase(Locale.ROOT);
    }

    /** A dot would be one level more, and whoever reads them can't tell it from ours. */
    private static String name(ClusterStatus cluster, String figure) {
        return PREFIX + cluster.name().replaceAll("[^A-Za-z0-9_-]", "_") + '.' + figure;
    }

    private static double time(Optional<BackupEntry> entry) {
        return entry.map(e -> e.finished() / 1000.0).orElse(NEVER);
    }

    private static double good(ClusterStatus status, ToDoubleFunction<BackupEntry> figure) {
        return status.history().lastGood().map(figure::applyAsDouble).orElse(NEVER);
    }
}
