package io.jenkins.plugins.etcdbackup.agent;

import io.jenkins.plugins.etcdbackup.configuration.ClusterAccess;
import io.jenkins.plugins.etcdbackup.engine.ClusterRehearsal;
import io.jenkins.plugins.etcdbackup.engine.ClusterRehearsalRequest;
import io.jenkins.plugins.etcdbackup.engine.RehearsalPlace;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.PodRehearsal;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.RehearsalReport;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.restore.BackupDirectory;
import java.io.File;
import java.time.Clock;
import java.time.Duration;

/** Restores the backup in the directory that it is called on, in a throw-away pod of a cluster, to see that it serves. */
final class RehearseBackup extends EngineCallable<RehearsalReport> {

    private static final long serialVersionUID = 1L;

    private static final Duration TIMEOUT = Duration.ofMinutes(RunMinutes.DEFAULT);

    private final ClusterAccess access;
    private final String namespace;
    private final LockClaim lock;

    /** @param namespace for the pod, or null to make one */
    RehearseBackup(ClusterAccess access, String namespace, LockClaim lock, BuildConsole console, EndOfRun.Signal end) {
        super(console, end);
        this.access = access;
        this.namespace = namespace;
        this.lock = lock;
    }

    @Override
    RehearsalReport run(File directory, BackupLog log) throws BackupException, InterruptedException {
        PodRehearsal.Outcome outcome = new ClusterRehearsal(Clock.systemUTC())
                .run(
                        new ClusterRehearsalRequest(
                                access.login(),
                                access.proxy(),
                                BackupDirectory.list(directory.toPath())
                                        .onlySnapshot()
                                        .toFile(),
                                RehearsalPlace.inCluster(),
                                namespace,
                                TIMEOUT,
                                lock),
                        log);
        return outcome.report();
    }
}
