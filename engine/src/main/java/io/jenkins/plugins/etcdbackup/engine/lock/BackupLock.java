package io.jenkins.plugins.etcdbackup.engine.lock;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.report.UninterruptibleTask;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps two backups off one cluster by the Lease {@code openshift-etcd/etcd-backup}. Every change of it is conditional
 * on nobody having changed it since, so at most one run holds it. A lease that was not released (its holder was killed)
 * is taken over when it was seen unchanged for as long as it is valid, measured by this machine alone, as client-go's
 * leader election does: the two machines' clocks may differ by any amount.
 */
public final class BackupLock implements AutoCloseable {

    /** How long a lease outlives its last renewal, how often it is renewed, and how often another's is looked at. */
    record Timing(Duration valid, Duration renewal, Duration look) {}

    private static final Timing TIMING =
            new Timing(Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(5));

    private final ClusterConnection connection;
    private final LockLease lease;
    private final Timing timing;
    private final BackupLog log;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "etcd-backup lock");
        thread.setDaemon(true);
        return thread;
    });

    private Lease held;
    private volatile long renewedAt;
    private volatile String lost;

    private BackupLock(ClusterConnection connection, LockLease lease, Timing timing, BackupLog log) {
        this.connection = connection;
        this.lease = lease;
        this.timing = timing;
        this.log = log;
    }

    /**
     * Takes the lock, or says who holds it.
     *
     * @param holder who we are, for the one who finds the lock taken: "Jenkins build backup #42"
     */
    public static BackupLock acquire(ClusterConnection connection, String holder, Clock clock, BackupLog log)
            throws BackupException, InterruptedException {
        return acquire(connection, holder, clock, log, TIMING);
    }

    static BackupLock acquire(ClusterConnection connection, String holder, Clock clock, BackupLog log, Timing timing)
            throws BackupException, InterruptedException {
        // Two runs of the same name must not take each other's lease for their own.
        String identity = holder + " (" + UUID.randomUUID().toString().substring(0, 8) + ")";
        BackupLock lock = new BackupLock(connection, new LockLease(identity, timing.valid(), clock), timing, log);
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
        // Each round ends with the lease taken, with somebody else's name, or with a change by a third party.
        for (int round = 0; round < 5; round++) {
            Lease seen = connection.call(Stage.LOCK, "reading the lock", LockLease::read);
            Optional<Lease> taken = seen == null ? attempt(null) : takeOver(seen);
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        throw new BackupException(
                Stage.LOCK, "The lock " + where() + " changes hands all the time: too many backups run at once.");
    }

    private Optional<Lease> takeOver(Lease seen) throws BackupException, InterruptedException {
        if (LockLease.holder(seen).isEmpty() || lease.isOurs(seen)) {
            return attempt(seen);
        }
        if (lease.looksValid(seen)) {
            throw heldByAnother(seen);
        }
        log.info("The lock " + where() + " was not released by " + description(seen) + ". Watching it for "
                + lease.validity(seen).toSeconds() + " s, in case its holder still lives.");
        long end = System.nanoTime() + lease.validity(seen).toNanos();
        while (System.nanoTime() < end) {
            Thread.sleep(Math.min(timing.look().toMillis(), Math.max(1, (end - System.nanoTime()) / 1_000_000)));
            Lease now = connection.call(Stage.LOCK, "reading the lock", LockLease::read);
            if (now == null) {
                return attempt(null);
            }
            if (!version(now).equals(version(seen))) {
                throw heldByAnother(now);
            }
        }
        log.warn("Taking over the lock " + where() + " from " + description(seen) + ".");
        return attempt(seen);
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
            throw connection.told(Stage.LOCK, "taking the lock " + where(), e);
        }
    }

    private static BackupException heldByAnother(Lease lease) {
        return new BackupException(
                Stage.LOCK,
                "Another backup of this cluster is running: the lock " + where() + " is held by " + description(lease)
                        + ". Wait until it has ended; if you know that it does not run any more, delete the lock: oc -n "
                        + LockLease.NAMESPACE + " delete lease " + LockLease.NAME + ".");
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

    private static String version(Lease lease) {
        return lease.getMetadata().getResourceVersion();
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

    /** Gives the lock back, unless it is not ours any more. */
    @Override
    public void close() {
        try {
            UninterruptibleTask.run("etcd-backup-unlock", CleanUpBudget.LOCK, this::release);
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
                // Read again, for the answer to the last renewal may have been lost on the way.
                Lease now = LockLease.read(connection.client());
                if (now != null && lease.isOurs(now)) {
                    LockLease.delete(connection.client(), now);
                }
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return;
                }
                String why = connection
                        .told(Stage.LOCK, "releasing the lock " + where(), e)
                        .getMessage();
                log.warn(why + " It ends by itself after " + timing.valid().toSeconds() + " s.");
            }
        }
    }
}
