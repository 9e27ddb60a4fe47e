package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Interrupts the thread that made it when the run has taken too long. All waiting in the engine ends on an interrupt,
 * and cleaning up does not, so a time-out leaves as little behind as an abort does.
 */
final class RunDeadline implements AutoCloseable {

    /** What has to end in time. */
    interface Work<T> {
        T run() throws BackupException, InterruptedException;
    }

    private final Thread watcher;
    private volatile boolean passed;
    private boolean closed;

    private RunDeadline(Duration limit) {
        Thread run = Thread.currentThread();
        watcher = new Thread(() -> watch(run, limit), "etcd-backup-deadline");
        watcher.setDaemon(true);
        watcher.start();
    }

    /**
     * Does the work on the calling thread, and says which of the two it was when an interrupt ended it: the deadline, which
     * is a failure, or somebody else, which is an interrupt.
     *
     * @param what "The backup"
     * @param stage what it is doing, whenever that is asked
     */
    static <T> T within(Duration limit, String what, Supplier<Stage> stage, Work<T> work)
            throws BackupException, InterruptedException {
        try (RunDeadline deadline = new RunDeadline(limit)) {
            try {
                return work.run();
            } catch (InterruptedException e) {
                if (deadline.passed) {
                    throw late(limit, what, stage.get(), e);
                }
                throw e;
            } catch (BackupException e) {
                // The flag may stand although the failure is its own: then the next wait would have ended the work.
                if (!Thread.interrupted() && !isInterrupt(e)) {
                    throw e;
                }
                if (deadline.passed) {
                    throw late(limit, what, stage.get(), e);
                }
                throw (InterruptedException) new InterruptedException(
                                "interrupted while " + stage.get().doing())
                        .initCause(e);
            }
        }
    }

    /** Some of what is interrupted fails in words of its own: a file's channel is closed, a request "was refused". */
    private static boolean isInterrupt(Throwable failure) {
        return ExceptionUtils.indexOfType(failure, ClosedByInterruptException.class) >= 0
                || ExceptionUtils.indexOfType(failure, InterruptedException.class) >= 0;
    }

    private static BackupException late(Duration limit, String what, Stage stage, Exception e) {
        return new BackupException(
                stage,
                what + " did not end within "
                        + (limit.toMinutes() > 0 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " seconds")
                        + " and was stopped while " + stage.doing()
                        + ". The log shows what took so long; allow more time if it needs it (" + Option.TIMEOUT + ").",
                e);
    }

    private void watch(Thread run, Duration limit) {
        try {
            Thread.sleep(limit.toMillis());
        } catch (InterruptedException e) {
            return;
        }
        synchronized (this) {
            if (!closed) {
                passed = true;
                run.interrupt();
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (passed) {
                // It may have come when nothing waited any more: whoever called us did not mean it.
                Thread.interrupted();
            }
        }
        watcher.interrupt();
    }
}
