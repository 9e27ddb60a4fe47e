package io.jenkins.plugins.etcdbackup.engine;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.cluster.KubernetesName;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChooser;
import io.jenkins.plugins.etcdbackup.engine.debugpod.LeftoverSweep;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.lock.BackupLock;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.preflight.Preflight;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.PodRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsedSnapshot;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Clock;
import java.time.Duration;

/**
 * Rehearses the restore of a snapshot that exists already, in a pod of a cluster. It holds the lock of the backups: one
 * that began meanwhile would take our pod for one that a killed run left.
 */
public final class ClusterRehearsal {

    private final Clock clock;
    private final Timeouts timeouts;

    public ClusterRehearsal(Clock clock) {
        this(clock, Timeouts.DEFAULT);
    }

    ClusterRehearsal(Clock clock, Timeouts timeouts) {
        this.clock = clock;
        this.timeouts = timeouts;
    }

    /** Whatever the end, what was made in the cluster is taken away before this returns, as far as it can be reached. */
    public PodRehearsal.Outcome run(ClusterRehearsalRequest request, BackupLog log)
            throws BackupException, InterruptedException {
        return run(request, log, request.timeout());
    }

    /** @param limit for tests: may be shorter than a request allows */
    PodRehearsal.Outcome run(ClusterRehearsalRequest request, BackupLog log, Duration limit)
            throws BackupException, InterruptedException {
        return RunDeadline.within(limit, "The rehearsal", () -> Stage.REHEARSAL, () -> rehearse(request, log));
    }

    private PodRehearsal.Outcome rehearse(ClusterRehearsalRequest request, BackupLog log)
            throws BackupException, InterruptedException {
        KubernetesName.requireNamespace(request.namespace());
        RehearsedSnapshot snapshot = RehearsedSnapshot.read(request.snapshot().toPath());
        try (ClusterConnection connection = ClusterConnection.open(request.login(), request.apiProxy(), log)) {
            log.info("Logged in at " + connection.server()
                    + connection.user().map(user -> " as " + user).orElse(""));
            try {
                return rehearse(request, connection, snapshot, log);
            } catch (KubernetesClientException e) {
                throw connection.toException(Stage.REHEARSAL, Stage.REHEARSAL.doing(), e);
            }
        }
    }

    @SuppressWarnings("try") // The lock is held, not used.
    private PodRehearsal.Outcome rehearse(
            ClusterRehearsalRequest request, ClusterConnection connection, RehearsedSnapshot snapshot, BackupLog log)
            throws BackupException, InterruptedException {
        Preflight.requireAccess(connection, request.namespace());
        PodRehearsal.Place place = place(request, FactsReader.read(connection));
        try (BackupLock held = BackupLock.acquire(connection, request.lock(), clock, log)) {
            new LeftoverSweep(connection.client(), clock, log).run(request.namespace());
            return new PodRehearsal(connection, timeouts, log).run(place, request.timeout(), snapshot);
        }
    }

    private static PodRehearsal.Place place(ClusterRehearsalRequest request, ClusterFacts facts)
            throws BackupException {
        String node = request.place().node();
        if (node == null) {
            node = new NodeChooser().choose(facts, null).node().name();
        } else {
            BackupRehearsal.requireNode(facts, node);
        }
        return new PodRehearsal.Place(node, request.place().image(), request.namespace());
    }
}
