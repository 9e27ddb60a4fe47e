package io.jenkins.plugins.etcdbackup.engine.lock;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.report.UninterruptibleTask;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps two backups off one cluster by the Lease {@code openshift-etcd/etcd-backup}. Every change of it is conditional
 * on nobody having changed it since, so at most one run holds it. A lease that was not released (its holder was killed)
 * lapses: it is taken over when it was seen unchanged for as long as it is valid ({@link LockWatch}).
 */
public final class BackupLock implements AutoCloseable {

    /** How long a lease outlives its last renewal, how often it is renewed, and how often another's is looked at. */
    record Timing(Duration valid, Duration renewal, Duration poll) {}

    private static final Timing TIMING =
            new Timing(Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(5));

    private static final DateTimeFormatter LAPSE = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT);

    /** Each is a change by somebody else at the very moment of ours. */
    private static final int CONFLICTS = 5;

    private final ClusterConnection connection;
    private final LockClaim claim;
    private final LockLease lease;
    private final Timing timing;
    private final Clock clock;
    private final BackupLog log;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "etcd-backup lock");
        thread.setDaemon(true);
        return thread;
    });

    private Lease held;
    private volatile long renewedAt;
    private volatile String lost;

    private BackupLock(ClusterConnection connection, LockClaim claim, Clock clock, BackupLog log, Timing timing) {
        this.connection = connection;
        this.claim = claim;
        this.clock = clock;
        this.lease = new LockLease(claim.holder(), timing.valid(), clock);
        this.timing = timing;
        this.log = log;
    }

    /** Takes the lock, waiting for another's as long as the claim says, or says who holds it. */
    public static BackupLock acquire(ClusterConnection connection, LockClaim claim, Clock clock, BackupLog log)
            throws BackupException, InterruptedException {
        return acquire(connection, claim, clock, log, TIMING);
    }

    static BackupLock acquire(ClusterConnection connection, LockClaim claim, Clock clock, BackupLog log, Timing timing)
            throws BackupException, InterruptedException {
        BackupLock lock = new BackupLock(connection, claim, clock, log, timing);
        try {
            lock.hold(lock.take());
        } catch (InterruptedException e) {
            // The server may have made what nobody waited for any more.
            lock.close();
            throw e;
        }
        long every = timing.renewal().toMillis();
        lock.renewals.scheduleWithFixedDelay(lock::renewQuietly, every, every, TimeUnit.MILLISECONDS);
        return lock;
    }

    private synchronized void hold(Lease taken) {
        held = taken;
        renewedAt = System.nanoTime();
    }

    private Lease take() throws BackupException, InterruptedException {
        LockWatch watch = null;
        int conflicts = 0;
        while (conflicts < CONFLICTS) {
            Lease seen = connection.call(Stage.LOCK, "reading the lock", LockLease::read);
            if (seen == null || isFree(seen) || watch != null && hasLapsed(watch, seen)) {
                Optional<Lease> taken = attempt(seen);
                if (taken.isPresent()) {
                    return taken.get();
                }
                conflicts++;
            } else {
                watch = watch == null ? watch(seen) : watch;
                if (watch.isOver(seen)) {
                    throw heldByAnother(seen);
                }
                Thread.sleep(watch.pause(timing.poll()).toMillis());
            }
        }
        throw new BackupException(
                Stage.LOCK, "The lock " + where() + " changes hands all the time: too many backups run at once.");
    }

    private boolean isFree(Lease seen) {
        Optional<String> holder = LockLease.holder(seen);
        if (holder.isEmpty() || lease.isOurs(seen)) {
            return true;
        }
        boolean ended = claim.ended().contains(holder.get());
        if (ended) {
            log.info("Taking over the lock " + where() + " from " + description(seen) + ": that attempt has ended.");
        }
        return ended;
    }

    private boolean hasLapsed(LockWatch watch, Lease seen) {
        boolean lapsed = watch.hasLapsed(seen);
        if (lapsed) {
            log.info("Taking over the lock " + where() + " from " + description(seen) + ": it has lapsed.");
        }
        return lapsed;
    }

    private LockWatch watch(Lease seen) {
        boolean valid = lease.looksValid(seen);
        LockWatch watch = new LockWatch(lease, valid ? claim.timeout() : lease.validity(seen));
        String lapse = "lapses by itself at "
                + LAPSE.format(clock.instant().plus(lease.validity(seen)).atOffset(ZoneOffset.UTC));
        if (!valid) {
            log.info("The lock " + where() + " was not released by " + description(seen) + ". It " + lapse
                    + ", unless its holder still lives.");
        } else if (!claim.timeout().isZero()) {
            log.info("Another backup of this cluster is running: the lock " + where() + " is held by "
                    + description(seen) + ". Waiting for it, " + words(claim.timeout())
                    + " at most. If its holder was killed it " + lapse + ".");
        }
        return watch;
    }

    /** Empty when somebody else was faster. */
    private Optional<Lease> attempt(Lease seen) throws BackupException, InterruptedException {
        try {
            return Optional.of(
                    seen == null ? lease.create(connection.client()) : lease.take(connection.client(), seen));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Optional.empty();
            }
            throw connection.toException(Stage.LOCK, "taking the lock " + where(), e);
        }
    }

    private BackupException heldByAnother(Lease seen) {
        String waited = claim.timeout().isZero()
                ? ""
                : " It was waited for " + words(claim.timeout()) + " (" + Option.LOCK_TIMEOUT + ").";
        return new BackupException(
                Stage.LOCK,
                "Another backup of this cluster is running: the lock " + where() + " is held by " + description(seen)
                        + "." + waited + " Run this one again when that has ended. If it was killed, the lock lapses by"
                        + " itself " + words(lease.validity(seen)) + " after it was last renewed.");
    }

    private static String words(Duration duration) {
        return duration.toSecondsPart() == 0 && duration.toMinutes() > 0
                ? duration.toMinutes() + (duration.toMinutes() == 1 ? " minute" : " minutes")
                : duration.toSeconds() + " s";
    }

    private static String description(Lease lease) {
        return LockLease.holder(lease).orElse("nobody")
                + (lease.getSpec() == null
                        ? ""
                        : " since " + lease.getSpec().getAcquireTime() + ", last renewed "
                                + lease.getSpec().getRenewTime());
    }

    private static String where() {
        return LockLease.NAMESPACE + "/" + LockLease.NAME;
    }

    private void renewQuietly() {
        try {
            renew();
        } catch (KubernetesClientException e) {
            // Tried again at the next turn; lost() tells when that has gone on for too long.
        }
    }

    private synchronized void renew() {
        if (lost != null) {
            return;
        }
        try {
            hold(lease.renew(connection.client(), held));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            // An answer that was lost on the way makes our own change look like another's.
            Lease now = LockLease.read(connection.client());
            if (now == null) {
                lost = "The lock " + where() + " was deleted while this backup ran.";
                return;
            }
            if (!lease.isOurs(now)) {
                lost = "The lock " + where() + " was taken over while this backup ran, by " + description(now) + ".";
                return;
            }
            hold(now);
        }
    }

    /** Why the lock may not be ours any more, as a sentence; empty while it is. Asks nobody. */
    public Optional<String> lost() {
        String known = lost;
        if (known != null) {
            return Optional.of(known);
        }
        Duration silence = Duration.ofNanos(System.nanoTime() - renewedAt);
        return silence.compareTo(timing.valid()) <= 0
                ? Optional.empty()
                : Optional.of("The lock " + where() + " could not be renewed for " + silence.toSeconds() + " s.");
    }

    /** Makes sure, by asking the server, that the lock was ours without a gap until now. */
    public void confirm() throws BackupException, InterruptedException {
        connection.call(Stage.LOCK, "renewing the lock " + where(), client -> {
            renew();
            return null;
        });
        Optional<String> gone = lost();
        if (gone.isPresent()) {
            throw new BackupException(
                    Stage.LOCK, gone.get() + " Another backup may have run at the same time; run this one again.");
        }
    }

    /**
     * Gives the lock back, unless it is not ours any more. Waits for an API server that is away, within its part of the
     * {@link CleanUpBudget}.
     */
    @Override
    public void close() {
        try {
            if (!UninterruptibleTask.run("etcd-backup-unlock", CleanUpBudget.LOCK, this::release)) {
                log.warn("The lock " + where() + " could not be released within " + CleanUpBudget.LOCK.toSeconds()
                        + " s. " + lapses());
            }
        } finally {
            renewals.shutdownNow();
        }
    }

    private void release() throws InterruptedException {
        renewals.shutdown();
        if (!renewals.awaitTermination(timing.renewal().toMillis(), TimeUnit.MILLISECONDS)) {
            renewals.shutdownNow();
        }
        synchronized (this) {
            if (lost != null) {
                return;
            }
            try {
                connection.call(Stage.LOCK, "releasing the lock " + where(), this::release);
            } catch (BackupException e) {
                log.warn(e.getMessage() + " " + lapses());
            }
        }
    }

    /** Reads it again, for the answer to the last renewal may have been lost on the way. */
    private boolean release(KubernetesClient client) {
        Lease now = LockLease.read(client);
        if (now == null || !lease.isOurs(now)) {
            return false;
        }
        try {
            LockLease.delete(client, now);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
        return true;
    }

    private String lapses() {
        return "It ends by itself after " + timing.valid().toSeconds() + " s.";
    }
}
