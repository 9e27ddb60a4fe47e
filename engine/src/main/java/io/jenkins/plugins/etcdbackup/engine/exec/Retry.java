package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How what may be done again is done again. An API server that is rolled out is away for one to three minutes, so trying
 * goes on for that long, with pauses that grow. A server that has just started refuses credentials and rights that it has
 * not read yet, so for a moment its refusal is no answer.
 *
 * @param pause before the second attempt; doubles with each further one, up to a quarter of a minute
 * @param outage for how long a broken connection is tried again at least
 */
public record Retry(Duration pause, Duration outage) {

    public static final Retry DEFAULT = new Retry(Duration.ofSeconds(1), Duration.ofMinutes(3));

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** So many at least, however long each of them takes; and no more where it is not the connection that breaks. */
    private static final int ATTEMPTS = 4;

    /** Bytes that an attempt has to bring to count as one that worked: a connection that drips is as good as none. */
    private static final long PROGRESS = 1 << 20;

    private static final Duration SERVER_STARTS = Duration.ofSeconds(30);

    /** Fails with a {@link BrokenStreamException} where it may be tried again. */
    public interface Attempt<T> {
        T run() throws BrokenStreamException, BackupException, InterruptedException;
    }

    /**
     * What is tried.
     *
     * @param doing the subject of "broke": "Fetching snapshot_2026-11-26_030000.db from node master-0"
     * @param bytes how far it has come; an attempt that gets a good deal further than any before begins a new row of
     *     failures
     */
    public record Task(Stage stage, String doing, LongSupplier bytes) {

        /** One that begins anew with each attempt. */
        public static Task of(Stage stage, String doing) {
            return new Task(stage, doing, () -> 0);
        }
    }

    public <T> T run(Task task, BackupLog log, Attempt<T> attempt) throws BackupException, InterruptedException {
        Failures failures = new Failures(task);
        while (true) {
            try {
                return attempt.run();
            } catch (BrokenStreamException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while: " + task.doing());
                }
                failures.add(e);
                if (failures.areFinal(e)) {
                    throw failures.toException(e);
                }
                Duration next = failures.pause();
                log.warn(task.doing() + " broke" + failures.extent() + ": " + e.reason() + ". Trying again in "
                        + Math.max(1, next.toSeconds()) + " s (attempt " + (failures.count + 1) + ").");
                Thread.sleep(next.toMillis());
            }
        }
    }

    private final class Failures {
        private final Task task;
        private int count;
        private int inRow;
        private long furthest;
        private long rowBegan;
        private boolean wasAway;
        private long lastAway;

        Failures(Task task) {
            this.task = task;
        }

        void add(BrokenStreamException e) {
            long now = System.nanoTime();
            long reached = task.bytes().getAsLong();
            if (inRow == 0 || reached - furthest >= PROGRESS) {
                inRow = 0;
                rowBegan = now;
            }
            furthest = Math.max(furthest, reached);
            count++;
            inRow++;
            if (!e.isRefused()) {
                wasAway = true;
                lastAway = now;
            }
        }

        boolean areFinal(BrokenStreamException e) {
            long now = System.nanoTime();
            if (e.isGone()) {
                return true;
            }
            if (e.isRefused()) {
                return !wasAway || now - lastAway > SERVER_STARTS.toNanos();
            }
            return inRow >= ATTEMPTS && (!e.isOfConnection() || now - rowBegan >= outage.toNanos());
        }

        Duration pause() {
            Duration doubled = pause.multipliedBy(1L << Math.min(inRow - 1, 20));
            return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }

        String extent() {
            return furthest == 0 ? "" : " after " + ByteCount.of(furthest);
        }

        BackupException toException(BrokenStreamException e) {
            return new BackupException(
                    task.stage(),
                    task.doing() + " failed" + (count == 1 ? "" : " " + count + " times") + extent() + ": " + e.reason()
                            + ".",
                    e);
        }
    }
}
