package io.jenkins.plugins.etcdbackup.fleet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The attempts to back up one cluster, the newest first, over all jobs. */
final class ClusterHistory {

    private static final Comparator<BackupEntry> NEWEST_FIRST = Comparator.comparingLong(BackupEntry::finished)
            .thenComparing(BackupEntry::build)
            .thenComparing(BackupEntry::position)
            .reversed();

    private final List<BackupEntry> entries;
    private final Set<String> jobs;
    private final Optional<BackupEntry> lastRehearsed;
    private final Optional<BackupEntry> lastVerified;
    private final List<BackupEntry> newestOfEachVersion;

    ClusterHistory(Collection<BackupEntry> entries) {
        this.entries = entries.stream().sorted(NEWEST_FIRST).toList();
        this.jobs = this.entries.stream().map(BackupEntry::job).collect(Collectors.toUnmodifiableSet());
        this.lastRehearsed = this.entries.stream()
                .filter(entry -> entry.good() && entry.rehearsed() > 0)
                .max(Comparator.comparingLong(BackupEntry::rehearsed));
        this.lastVerified = this.entries.stream()
                .filter(entry -> entry.verified() > 0)
                .max(Comparator.comparingLong(BackupEntry::verified));
        this.newestOfEachVersion = newestOfEachVersion(this.entries);
    }

    /** Those of some jobs; this where these are all. */
    ClusterHistory limitedTo(Predicate<String> job) {
        return jobs.stream().allMatch(job)
                ? this
                : new ClusterHistory(
                        entries.stream().filter(entry -> job.test(entry.job())).toList());
    }

    /** Full names of those that tried. */
    Set<String> jobs() {
        return jobs;
    }

    /**
     * By configured name. A backup that was taken by address alone counts for the cluster of that name which has the same
     * id, if there is exactly one.
     */
    static Map<String, ClusterHistory> byCluster(Collection<BackupEntry> all) {
        Map<String, String> nameOfId = new TreeMap<>();
        for (BackupEntry entry : all) {
            if (entry.cluster() != null && entry.clusterId() != null) {
                nameOfId.merge(entry.clusterId(), entry.cluster(), (one, other) -> one.equals(other) ? one : "");
            }
        }
        Map<String, List<BackupEntry>> grouped = new LinkedHashMap<>();
        for (BackupEntry entry : all) {
            String key = entry.clusterKey();
            if (entry.cluster() == null) {
                String name = nameOfId.getOrDefault(key, "");
                key = name.isEmpty() ? key : name;
            }
            grouped.computeIfAbsent(key, any -> new ArrayList<>()).add(entry);
        }
        Map<String, ClusterHistory> histories =
                new TreeMap<>(String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder()));
        grouped.forEach((key, list) -> histories.put(key, new ClusterHistory(list)));
        return histories;
    }

    /** Whether one of its jobs names it so: those who see only jobs that give an address do not learn the name. */
    boolean isCalled(String name) {
        return entries.stream().anyMatch(entry -> name.equals(entry.clusterKey()));
    }

    List<BackupEntry> entries() {
        return entries;
    }

    Optional<BackupEntry> last() {
        return first(any -> true);
    }

    /** The last one that did not fail, whatever was found out since. */
    Optional<BackupEntry> lastTaken() {
        return first(BackupEntry::taken);
    }

    Optional<BackupEntry> lastGood() {
        return first(BackupEntry::good);
    }

    Optional<BackupEntry> lastRehearsed() {
        return lastRehearsed;
    }

    Optional<BackupEntry> lastVerified() {
        return lastVerified;
    }

    /** The newest clean backup of each z-stream, the newest z-stream's first: what one can restore to. */
    List<BackupEntry> newestOfEachVersion() {
        return newestOfEachVersion;
    }

    private static List<BackupEntry> newestOfEachVersion(List<BackupEntry> newestFirst) {
        Map<String, BackupEntry> newest = new LinkedHashMap<>();
        for (BackupEntry entry : newestFirst) {
            if (entry.clean() && entry.version() != null) {
                newest.putIfAbsent(entry.version(), entry);
            }
        }
        return List.copyOf(newest.values());
    }

    private Optional<BackupEntry> first(Predicate<BackupEntry> wanted) {
        return entries.stream().filter(wanted).findFirst();
    }
}
