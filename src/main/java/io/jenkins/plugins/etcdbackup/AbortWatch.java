package io.jenkins.plugins.etcdbackup;

import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that made it, again and again, once its build was aborted or the controller cannot be reached.
 * Remoting interrupts an aborted call once, and that one is lost where a library swallows it; without a controller nobody
 * interrupts at all.
 */
final class AbortWatch implements AutoCloseable {

    /** An interrupt that was heeded has led to the end by then; a further one would only hinder the clean-up. */
    private static final long AGAIN_SECONDS = 6;

    private final Thread run = Thread.currentThread();
    private final Thread watch;
    private boolean closed;

    AbortWatch(EndOfRun.Signal signal) {
        watch = new Thread(() -> watch(signal), "etcd-backup-abort");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch(EndOfRun.Signal signal) {
        try {
            while (!isAborted(signal)) {
                TimeUnit.SECONDS.sleep(1);
            }
            while (true) {
                TimeUnit.SECONDS.sleep(AGAIN_SECONDS);
                interrupt();
            }
        } catch (InterruptedException e) {
            // The run has ended.
            return;
        }
    }

    private static boolean isAborted(EndOfRun.Signal signal) {
        try {
            return signal.isAborted();
        } catch (RuntimeException e) {
            return !Thread.currentThread().isInterrupted();
        }
    }

    private synchronized void interrupt() {
        if (!closed) {
            run.interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        watch.interrupt();
    }
}
