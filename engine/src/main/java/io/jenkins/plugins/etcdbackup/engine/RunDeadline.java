package io.jenkins.plugins.etcdbackup.engine;

import java.time.Duration;

/**
 * Interrupts the thread that made it when the run has taken too long. All waiting in the engine ends on an interrupt,
 * and cleaning up does not, so a time-out leaves as little behind as an abort does.
 */
final class RunDeadline implements AutoCloseable {

    private final Thread watcher;
    private volatile boolean passed;
    private boolean closed;

    RunDeadline(Duration limit) {
        Thread run = Thread.currentThread();
        watcher = new Thread(() -> watch(run, limit), "etcd-backup-deadline");
        watcher.setDaemon(true);
        watcher.start();
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

    /** Whether the interrupt that the run got was ours. */
    boolean passed() {
        return passed;
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
