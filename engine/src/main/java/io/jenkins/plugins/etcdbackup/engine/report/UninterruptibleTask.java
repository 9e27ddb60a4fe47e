package io.jenkins.plugins.etcdbackup.engine.report;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that has to come to its end whoever interrupts the run, and however often: giving back what the run holds. What it
 * calls mostly gives up when its thread is interrupted, so it is done on a thread of its own.
 */
public final class UninterruptibleTask {

    private final CountDownLatch done = new CountDownLatch(1);
    private final long giveUp;
    private final Thread worker;
    private volatile RuntimeException failure;

    /** May be interrupted only when it takes too long. */
    public interface Work {
        void run() throws InterruptedException;
    }

    private UninterruptibleTask(String threadName, Duration limit, Work work) {
        giveUp = System.nanoTime() + limit.toNanos();
        worker = new Thread(() -> run(work), threadName);
        worker.setDaemon(true);
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            // It took too long, and its starter has gone on.
            return;
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            done.countDown();
        }
    }

    /**
     * Does the work and returns when it is done. Interrupts that come meanwhile are there afterwards.
     *
     * @param limit after which the work is interrupted itself
     * @return whether it was done within the limit
     */
    public static boolean run(String threadName, Duration limit, Work work) {
        return start(threadName, limit, work).await();
    }

    /** Begins the work beside what the caller does next; {@link #await} ends it. The limit counts from now on. */
    public static UninterruptibleTask start(String threadName, Duration limit, Work work) {
        UninterruptibleTask task = new UninterruptibleTask(threadName, limit, work);
        task.worker.start();
        return task;
    }

    /**
     * Returns when the work is done or its limit has passed. Interrupts that come meanwhile are there afterwards.
     *
     * @return whether it was done within the limit
     */
    public boolean await() {
        boolean inTime = awaitDone();
        if (!inTime) {
            worker.interrupt();
        } else if (failure != null) {
            throw failure;
        }
        return inTime;
    }

    private boolean awaitDone() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.await(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
