package io.jenkins.plugins.etcdbackup.agent;

import java.time.Duration;

/**
 * Interrupts the thread that made it, again and again, once its build was aborted or the controller cannot be reached.
 * Remoting interrupts an aborted call once, and that one is lost where a class is being fetched from the controller, which
 * remoting does not let be interrupted: on an agent that runs its first backup, that is most of the time. Without a
 * controller nobody interrupts at all. The engine's clean-up does not mind.
 */
final class AbortWatch {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofMillis(500);

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
                Thread.sleep(LOOK.toMillis());
            }
            while (interrupt()) {
                Thread.sleep(AGAIN.toMillis());
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

    /** @return whether the run goes on */
    private synchronized boolean interrupt() {
        if (!closed) {
            run.interrupt();
        }
        return !closed;
    }

    /** From here on the thread is not interrupted any more; a last interrupt may have come when nothing waited. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        watch.interrupt();
        Thread.interrupted();
    }
}
