package io.jenkins.plugins.etcdbackup.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What is wrong with one cluster's backups, if anything: a sentence for each trouble, the worst first. */
final class ClusterStatus {

    private final String name;
    private final ClusterHistory history;
    private final EnumMap<Trouble, String> troubles = new EnumMap<>(Trouble.class);

    private ClusterStatus(String name, ClusterHistory history) {
        this.name = name;
        this.history = history;
    }

    /** @param running the z-stream that the cluster runs now; empty where nobody asked */
    static ClusterStatus of(
            String name, ClusterHistory history, FreshnessPolicy policy, Optional<String> running, Instant now) {
        ClusterStatus status = new ClusterStatus(name, history);
        Optional<BackupEntry> good = history.lastGood();
        if (good.isEmpty()) {
            status.troubles.put(Trouble.NEVER, Messages.ClusterStatus_never());
        }
        history.lastTaken()
                .filter(BackupEntry::refused)
                .ifPresent(last -> status.troubles.put(Trouble.NOT_RESTORABLE, refusal(last)));
        history.last()
                .filter(last -> !last.taken())
                .ifPresent(last -> status.troubles.put(Trouble.FAILED, last.failure()));
        good.ifPresent(last -> status.assess(last, policy, running, now));
        return status;
    }

    private void assess(BackupEntry last, FreshnessPolicy policy, Optional<String> running, Instant now) {
        Duration age = age(last.finished(), now);
        if (policy.maxAge() != null && age.compareTo(policy.maxAge()) > 0) {
            troubles.put(
                    Trouble.OVERDUE,
                    Messages.ClusterStatus_overdue(
                            age.toHours(), policy.maxAge().toHours()));
        }
        if (!last.keysLeft()) {
            troubles.put(Trouble.KEYS_MISSING, Messages.ClusterStatus_keysMissing());
        }
        boolean restorable = history.newestOfEachVersion().stream()
                .anyMatch(entry -> running.map(entry.version()::equals).orElse(true));
        if (running.isPresent() && !restorable) {
            troubles.put(Trouble.STALE, Messages.ClusterStatus_stale(running.get(), last.version()));
        }
        if (last.possiblyDirty()) {
            troubles.put(Trouble.DIRTY, Messages.ClusterStatus_dirty());
        }
        if (policy.encrypted() && last.plain()) {
            troubles.put(Trouble.PLAIN, Messages.ClusterStatus_plain());
        }
        if (policy.maxRehearsalAge() != null) {
            Optional<Duration> since = history.lastRehearsed().map(entry -> age(entry.rehearsed(), now));
            if (since.isEmpty()) {
                troubles.put(Trouble.NOT_REHEARSED, Messages.ClusterStatus_neverRehearsed());
            } else if (since.get().compareTo(policy.maxRehearsalAge()) > 0) {
                troubles.put(
                        Trouble.NOT_REHEARSED,
                        Messages.ClusterStatus_notRehearsed(
                                since.get().toDays(), policy.maxRehearsalAge().toDays()));
            }
        }
    }

    private static String refusal(BackupEntry last) {
        String reason = last.verification().reason();
        return Messages.ClusterStatus_notRestorable(reason == null ? "" : reason)
                .strip();
    }

    /** A clock that was put back makes no backup younger than nothing. */
    private static Duration age(long then, Instant now) {
        Duration age = Duration.between(Instant.ofEpochMilli(then), now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    String name() {
        return name;
    }

    ClusterHistory history() {
        return history;
    }

    Map<Trouble, String> troubles() {
        return troubles;
    }

    Optional<Trouble> worst() {
        return troubles.keySet().stream().findFirst();
    }
}
