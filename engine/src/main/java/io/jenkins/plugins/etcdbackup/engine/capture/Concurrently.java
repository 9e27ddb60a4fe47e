package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.time.Duration;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Two tasks at once that are one to the caller: what fails first is the failure and interrupts the other, an interrupt
 * of the caller interrupts both, and neither goes on after the return.
 */
final class Concurrently {

    private static final Duration AGAIN = Duration.ofMillis(500);

    /** Ends soon when its thread is interrupted. */
    interface Task<T> {
        T run() throws BackupException, InterruptedException;
    }

    /** The same, for what only has to be done. */
    interface Step {
        void run() throws BackupException, InterruptedException;
    }

    private Concurrently() {}

    /** @return what the first one returned */
    static <T> T run(Task<T> first, Step second) throws BackupException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "etcd-backup-capture");
            thread.setDaemon(true);
            return thread;
        });
        CompletionService<T> ends = new ExecutorCompletionService<>(threads);
        try {
            Future<T> result = ends.submit(first::run);
            ends.submit(() -> {
                second.run();
                return null;
            });
            ends.take().get();
            ends.take().get();
            return result.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            end(threads);
        }
    }

    private static BackupException failure(Throwable cause) throws InterruptedException {
        if (cause instanceof BackupException failure) {
            return failure;
        }
        if (cause instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        if (cause instanceof RuntimeException bug) {
            throw bug;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(cause);
    }

    /**
     * Interrupts again and again: one interrupt may come while a thread hands a line to a log that swallows it, as one does
     * whose lines go from an agent to Jenkins.
     */
    private static void end(ExecutorService threads) {
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            threads.shutdownNow();
            try {
                threads.awaitTermination(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
