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

/**
 * Restores the backup in the directory that it is called on, in a throw-away pod of a cluster, to see that it serves.
 *
 * @param namespace for the pod, or null to make one
 */
public record RehearseBackup(ClusterAccess access, String namespace, LockClaim lock)
        implements EngineWork<RehearsalReport> {

    private static final Duration TIMEOUT = Duration.ofMinutes(RunMinutes.DEFAULT);

    @Override
    public RehearsalReport run(File directory, BackupLog log) throws BackupException, InterruptedException {
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
