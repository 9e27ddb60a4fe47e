package io.jenkins.plugins.etcdbackup.engine;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChooser;
import io.jenkins.plugins.etcdbackup.engine.exec.Patience;
import io.jenkins.plugins.etcdbackup.engine.lock.BackupLock;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.PodRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsedSnapshot;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Clock;
import java.time.Duration;

/**
 * Rehearses the restore of a snapshot that exists already, in a pod of a cluster. It holds the lock of the backups: one
 * that began meanwhile would take our pod for one that a killed run left.
 */
public final class ClusterRehearsal {

    private final Clock clock;
    private final Patience patience;

    public ClusterRehearsal(Clock clock) {
        this(clock, Patience.DEFAULT);
    }

    ClusterRehearsal(Clock clock, Patience patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /** Whatever the end, what was made in the cluster is taken away before this returns, as far as it can be reached. */
    public PodRehearsal.Outcome run(ClusterRehearsalRequest request, BackupLog log)
            throws BackupException, InterruptedException {
        return run(request, log, request.timeout());
    }

    /** @param limit what a request may not ask for: less than a minute */
    PodRehearsal.Outcome run(ClusterRehearsalRequest request, BackupLog log, Duration limit)
            throws BackupException, InterruptedException {
        try (RunDeadline deadline = new RunDeadline(limit)) {
            try {
                return rehearse(request, log);
            } catch (InterruptedException e) {
                throw stopped(deadline, limit, e);
            } catch (BackupException e) {
                if (Thread.interrupted() || EtcdBackup.isInterrupt(e)) {
                    throw stopped(deadline, limit, e);
                }
                throw e;
            }
        }
    }

    private static BackupException stopped(RunDeadline deadline, Duration limit, Exception e)
            throws InterruptedException {
        if (deadline.passed()) {
            return new BackupException(
                    Stage.REHEARSAL,
                    "The rehearsal did not end within " + limit.toSeconds()
                            + " seconds and was stopped. Look at the log"
                            + " for what took so long, or allow more time (" + Option.TIMEOUT + ").",
                    e);
        }
        InterruptedException interrupt = new InterruptedException("interrupted while rehearsing the restore");
        interrupt.initCause(e);
        throw interrupt;
    }

    private PodRehearsal.Outcome rehearse(ClusterRehearsalRequest request, BackupLog log)
            throws BackupException, InterruptedException {
        RehearsedSnapshot snapshot = RehearsedSnapshot.read(request.snapshot().toPath());
        try (ClusterConnection connection = ClusterConnection.open(request.login(), request.apiProxy(), log)) {
            log.info("Logged in at " + connection.server()
                    + connection.user().map(user -> " as " + user).orElse(""));
            try {
                return rehearse(request, connection, snapshot, log);
            } catch (KubernetesClientException e) {
                throw connection.told(Stage.REHEARSAL, Stage.REHEARSAL.doing(), e);
            }
        }
    }

    @SuppressWarnings("try") // The lock is held, not used.
    private PodRehearsal.Outcome rehearse(
            ClusterRehearsalRequest request, ClusterConnection connection, RehearsedSnapshot snapshot, BackupLog log)
            throws BackupException, InterruptedException {
        Preflight.requireAccess(connection, request.namespace());
        PodRehearsal.Place place = place(request, FactsReader.read(connection));
        try (BackupLock held = BackupLock.acquire(connection, request.initiator(), clock, log)) {
            return new PodRehearsal(connection.client(), patience, log).run(place, request.timeout(), snapshot);
        }
    }

    private static PodRehearsal.Place place(ClusterRehearsalRequest request, ClusterFacts facts)
            throws BackupException {
        String node = request.place().node();
        if (node == null) {
            node = new NodeChooser().choose(facts, null).node().name();
        } else {
            RunRehearsal.requireNode(facts, node);
        }
        return new PodRehearsal.Place(node, request.place().image(), request.namespace());
    }
}
