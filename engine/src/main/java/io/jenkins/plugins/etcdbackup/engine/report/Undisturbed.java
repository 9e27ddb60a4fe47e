package io.jenkins.plugins.etcdbackup.engine.report;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that has to come to its end whoever interrupts the run, and however often: giving back what the run holds. What it
 * calls mostly gives up when its thread is interrupted, so it is done on a thread of its own.
 */
public final class Undisturbed {

    private Undisturbed() {}

    /** May be interrupted only when it takes too long. */
    public interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Does the work and returns when it is done. Interrupts that come meanwhile are there afterwards.
     *
     * @param limit after which the work is interrupted itself
     * @return whether it was done within the limit
     */
    public static boolean run(String threadName, Duration limit, Work work) {
        CountDownLatch done = new CountDownLatch(1);
        RuntimeException[] failure = new RuntimeException[1];
        Thread worker = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException e) {
                        // It took too long, and its starter has gone on.
                        return;
                    } catch (RuntimeException e) {
                        failure[0] = e;
                    } finally {
                        done.countDown();
                    }
                },
                threadName);
        worker.setDaemon(true);
        worker.start();
        boolean inTime = await(done, limit);
        if (!inTime) {
            worker.interrupt();
        } else if (failure[0] != null) {
            throw failure[0];
        }
        return inTime;
    }

    private static boolean await(CountDownLatch done, Duration limit) {
        long giveUp = System.nanoTime() + limit.toNanos();
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
