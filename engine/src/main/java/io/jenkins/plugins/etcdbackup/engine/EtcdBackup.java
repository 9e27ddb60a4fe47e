package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.time.Clock;

/** Takes backups. Each run leaves a verified backup in the output directory and nothing anywhere else. */
public final class EtcdBackup {

    private final Clock clock;

    public EtcdBackup(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes one backup, start to end, on the calling thread. An interrupt ends it; whatever the end, what the run made
     * in the cluster and on the node is taken away before this returns.
     */
    public BackupResult run(BackupRequest request, BackupLog log) throws BackupException, InterruptedException {
        Timeline timeline = new Timeline(clock);
        try (RunDeadline deadline = new RunDeadline(request.timeout())) {
            try {
                return new BackupRun(request, log, timeline, clock).run();
            } catch (InterruptedException e) {
                if (deadline.passed()) {
                    throw new BackupException(
                            timeline.current(),
                            "The backup did not end within " + request.timeout().toMinutes() + " minutes and was"
                                    + " stopped while " + timeline.current().doing()
                                    + ". Look at the log for what took so long, or allow more time (--timeout).",
                            e);
                }
                throw e;
            }
        }
    }
}
