package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.exec.Patience;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;

/** Takes backups. Each run leaves a verified backup in the output directory and nothing anywhere else. */
public final class EtcdBackup {

    private final Clock clock;
    private final Patience patience;

    public EtcdBackup(Clock clock) {
        this(clock, Patience.DEFAULT);
    }

    EtcdBackup(Clock clock, Patience patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Takes one backup, start to end, on the calling thread. An interrupt ends it; whatever the end, what the run made
     * in the cluster and on the node is taken away before this returns.
     */
    public BackupResult run(BackupRequest request, BackupLog log) throws BackupException, InterruptedException {
        return run(request, log, request.timeout());
    }

    /** @param limit what a request may not ask for: less than a minute */
    BackupResult run(BackupRequest request, BackupLog log, Duration limit)
            throws BackupException, InterruptedException {
        Timeline timeline = new Timeline(clock);
        try (RunDeadline deadline = new RunDeadline(limit)) {
            try {
                return new BackupRun(request, log, timeline, clock, patience).run();
            } catch (InterruptedException e) {
                throw stopped(deadline, timeline, limit, e);
            } catch (BackupException e) {
                if (Thread.interrupted() || isInterrupt(e)) {
                    throw stopped(deadline, timeline, limit, e);
                }
                throw e;
            }
        }
    }

    /** Some of what is interrupted fails in words of its own: a file's channel is closed, a request "was refused". */
    static boolean isInterrupt(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ClosedByInterruptException || t instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    private static BackupException stopped(RunDeadline deadline, Timeline timeline, Duration limit, Exception e)
            throws InterruptedException {
        if (deadline.passed()) {
            return new BackupException(
                    timeline.current(),
                    "The backup did not end within "
                            + (limit.toMinutes() > 0 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " seconds")
                            + " and was stopped while " + timeline.current().doing()
                            + ". Look at the log for what took so long, or allow more time (" + Option.TIMEOUT + ").",
                    e);
        }
        if (e instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        InterruptedException interrupt = new InterruptedException(
                "interrupted while " + timeline.current().doing());
        interrupt.initCause(e);
        throw interrupt;
    }
}
