package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While a run lasts, a signal that ends the process interrupts its thread, and the process waits until the run has cleaned
 * up. A second signal waits with it: there is nothing to gain by leaving a pod behind.
 */
final class InterruptOnExit {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final BackupLog log;
    private final Thread hook;

    /** Ends soon when its thread is interrupted, and cleans up. */
    interface Work<T> {
        T run() throws BackupException, InterruptedException;
    }

    private InterruptOnExit(BackupLog log) {
        this.log = log;
        Thread run = Thread.currentThread();
        hook = new Thread(() -> stop(run), "etcd-backup-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static <T> T during(BackupLog log, Work<T> work) throws BackupException, InterruptedException {
        InterruptOnExit hook = new InterruptOnExit(log);
        try {
            return work.run();
        } finally {
            hook.end();
        }
    }

    private void stop(Thread run) {
        log.warn("Stopping: cleaning up what was begun …");
        run.interrupt();
        try {
            ended.await(CleanUpBudget.WHOLE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook was just told that it may.
            return;
        }
    }
}
