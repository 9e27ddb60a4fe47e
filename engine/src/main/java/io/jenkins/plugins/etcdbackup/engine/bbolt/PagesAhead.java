package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads the leaves of a tree on other threads before the walk comes to them. What it has is a hint and nothing more: the
 * walk takes a page from here instead of reading it, checks it all the same, and reads what it does not find. Leaves are
 * read many at a time, for waking a thread for each would cost more than it saves, into a few buffers that serve again
 * and again.
 */
final class PagesAhead implements AutoCloseable {

    /** Some fifty microseconds of reading: a thread that has to be woken costs as much. */
    private static final int BATCH_BYTES = 512 << 10;

    private static final int FIRST_BATCH_PAGES = 16;
    private static final int MAX_THREADS = 3;
    private static final int SPARE_BUFFERS = 5;
    private static final byte NOT_VALID = (byte) 0xdb;

    private final DatabaseBytes file;
    private final Meta meta;
    private final LeafNumbers leaves;
    private final ExecutorService threads;
    private final Deque<PageBatch> underway = new ArrayDeque<>();
    private final Deque<byte[]> free = new ArrayDeque<>();
    private int taken;
    private int buffersToMake;
    private int batchPages = FIRST_BATCH_PAGES;

    /** @param root the tree's first page */
    PagesAhead(DatabaseBytes file, Meta meta, int pages, long root) {
        this.file = file;
        this.meta = meta;
        this.leaves = new LeafNumbers(file, meta, pages, root);
        int others = Math.max(1, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors() - 1));
        this.threads = Executors.newFixedThreadPool(others, task -> {
            Thread thread = new Thread(task, "reads a database ahead");
            thread.setDaemon(true);
            return thread;
        });
        this.buffersToMake = others + SPARE_BUFFERS;
    }

    /**
     * The leaf with its overflow, valid until the next call; null where it is not here.
     *
     * @throws UncheckedIOException where it could not be read
     */
    Slice take(long number) throws InterruptedException {
        PageBatch batch = underway.peek();
        if (batch != null && taken == batch.leaves()) {
            underway.remove();
            taken = 0;
            reuse(batch);
        }
        readOn();
        batch = underway.peek();
        if (batch == null) {
            return null;
        }
        for (PageBatch next : underway) {
            if (batch.isRead()) {
                break;
            }
            // Reads it if no other thread has begun to: better than to wait.
            next.run();
        }
        try {
            batch.await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int index = batch.indexOf(number, taken);
        if (index < 0) {
            return null;
        }
        // Those before it were passed over: the walk found a fault.
        taken = index + 1;
        return batch.leaf(index);
    }

    private void reuse(PageBatch batch) {
        // Half: leaves differ, and those that don't fit are read one by one by the walk.
        batchPages = Math.max(1, batch.leavesThatFit() / 2);
        assert spoilt(batch.buffer()) : "who looks at a page too late shall see it";
        free.add(batch.buffer());
    }

    private static boolean spoilt(byte[] buffer) {
        Arrays.fill(buffer, NOT_VALID);
        return true;
    }

    private void readOn() {
        while ((!free.isEmpty() || buffersToMake > 0) && leaves.hasMore()) {
            PageBatch batch = new PageBatch(file, meta, leaves.next(batchPages), buffer());
            underway.add(batch);
            threads.execute(batch);
        }
    }

    /** A small tree does not need them all. */
    private byte[] buffer() {
        if (!free.isEmpty()) {
            return free.remove();
        }
        buffersToMake--;
        return new byte[BATCH_BYTES];
    }

    /** Lets the threads end by themselves: an interrupt would close the file under the walk. */
    @Override
    public void close() {
        underway.forEach(PageBatch::cancel);
        threads.shutdown();
    }
}
