package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Some leaves that are read into one buffer, as far as they fit, by whichever thread comes first. */
final class PageBatch implements Runnable {

    /** Pages from one leaf to the next; what is read in vain between two is bounded by it. */
    private static final int LONGEST_GAP = 8;

    private final DatabaseBytes file;
    private final int pageSize;
    private final ByteOrder order;
    private final long[] numbers;
    private final byte[] buffer;
    private final int[] at;
    private final int[] length;
    private final FutureTask<Void> reading = new FutureTask<>(this::read);
    private int filled;

    PageBatch(DatabaseBytes file, Meta meta, long[] numbers, byte[] buffer) {
        this.file = file;
        this.pageSize = meta.pageSize();
        this.order = meta.order();
        this.numbers = numbers;
        this.buffer = buffer;
        this.at = new int[numbers.length];
        this.length = new int[numbers.length];
    }

    @Override
    public void run() {
        reading.run();
    }

    /** Returns once everything has been read. */
    void await() throws IOException, InterruptedException {
        try {
            reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException("reading ahead failed", e.getCause());
        }
    }

    boolean isRead() {
        return reading.isDone();
    }

    void cancel() {
        reading.cancel(false);
    }

    /** How many leaves it was to read. */
    int leaves() {
        return numbers.length;
    }

    byte[] buffer() {
        return buffer;
    }

    /** How many leaves such as these would have filled the buffer. */
    int leavesThatFit() {
        int leaves = 0;
        for (int bytes : length) {
            leaves += bytes > 0 ? 1 : 0;
        }
        return leaves == 0 ? 1 : (int) ((long) leaves * buffer.length / filled);
    }

    /** Which leaf of this batch has the number, from this one on; -1 for none. */
    int indexOf(long number, int from) {
        for (int i = from; i < numbers.length; i++) {
            if (numbers[i] == number) {
                return i;
            }
        }
        return -1;
    }

    /** The leaf with its overflow, or null where it did not fit. */
    Slice leaf(int index) {
        return length[index] == 0 ? null : new Slice(buffer, at[index], length[index]);
    }

    private Void read() throws IOException {
        int next = 0;
        int first = 0;
        while (first < numbers.length) {
            int last = lastOfStretch(first, next);
            long pages = numbers[last] - numbers[first] + 1;
            if (canRead(first, next, pages)) {
                readPages(first, next, 0, pages);
                long run = run(next + (int) (pages - 1) * pageSize);
                if (run > 1 && canRead(first, next, pages - 1 + run)) {
                    readPages(first, next, pages, pages - 1 + run);
                    pages += run - 1;
                }
                note(first, last, next, pages);
                next += (int) pages * pageSize;
            }
            first = last + 1;
        }
        filled = next;
        return null;
    }

    /**
     * Leaves that were written one after the other often lie so in the file, and then one call reads many, each with its
     * overflow.
     */
    private int lastOfStretch(int first, int from) {
        int last = first;
        while (last + 1 < numbers.length) {
            long distance = numbers[last + 1] - numbers[last];
            if (distance < 1
                    || distance > LONGEST_GAP
                    || !canRead(first, from, numbers[last + 1] - numbers[first] + 1)) {
                break;
            }
            last++;
        }
        return last;
    }

    private boolean canRead(int first, int from, long pages) {
        return pages * pageSize <= Math.min(buffer.length - from, file.length() - numbers[first] * pageSize);
    }

    private void readPages(int first, int from, long had, long pages) throws IOException {
        long offset = (numbers[first] + had) * pageSize;
        file.read(offset, buffer, from + (int) had * pageSize, (int) (pages - had) * pageSize);
    }

    /** Notes those leaves of a stretch that are here to their ends. */
    private void note(int first, int last, int from, long pages) {
        for (int i = first; i <= last; i++) {
            long page = numbers[i] - numbers[first];
            int start = from + (int) page * pageSize;
            long run = run(start);
            if (run <= pages - page) {
                at[i] = start;
                length[i] = (int) run * pageSize;
            }
        }
    }

    private long run(int start) {
        return 1 + new Page(new Slice(buffer, start, Page.HEADER_BYTES), -1, -1, order).overflow();
    }
}
