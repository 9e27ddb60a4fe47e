package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;

/** A bbolt database, open for reading. Heap stays small whatever its size. One thread at a time. */
public final class BoltFile implements Closeable {

    private final DatabaseBytes file;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private BoltFile(DatabaseBytes file) {
        this.file = file;
    }

    /**
     * Opens a database to be read page by page. What a single path through its trees needs in memory at once is bounded
     * by an eighth of the heap, at least 8 MB; more is a {@link FaultKind#PAGE_LENGTH}. A plain file is read ahead of the walk
     * by other threads.
     *
     * @param channel closed with the database
     */
    public static BoltFile open(SeekableByteChannel channel) throws IOException {
        return open(channel, DatabaseBytes.roomInThisHeap());
    }

    static BoltFile open(SeekableByteChannel channel, long room) throws IOException {
        try {
            return new BoltFile(new DatabaseBytes(channel, room));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public long length() {
        return file.length();
    }

    /**
     * Walks the whole file once: checks its structure and shows its content to the visitor, in order, as far as it can
     * be read. The same rules as bbolt's own check, which stops where ours goes on.
     */
    public BoltCheck check(EntryVisitor visitor) throws IOException, InterruptedException {
        return reading(() -> checkAll(visitor));
    }

    /** What calls {@link #entryAt} many times after a check; a failure is told as a check tells it. */
    public void readAgain(Runnable reading) throws IOException, InterruptedException {
        reading(() -> {
            reading.run();
            return null;
        });
    }

    private interface Reading<T> {
        T run() throws InterruptedException;
    }

    private static <T> T reading(Reading<T> reading) throws IOException, InterruptedException {
        try {
            return reading.run();
        } catch (UncheckedIOException e) {
            // Whichever thread read when the interrupt came: it closes the file for all.
            if (e.getCause() instanceof ClosedChannelException && Thread.interrupted()) {
                throw (InterruptedException)
                        new InterruptedException("interrupted while reading the snapshot").initCause(e);
            }
            throw e.getCause();
        }
    }

    private BoltCheck checkAll(EntryVisitor visitor) throws InterruptedException {
        Faults faults = new Faults();
        Meta meta = new MetaPages(file, faults).newestValid();
        if (meta == null) {
            return new BoltCheck(null, 0, faults.shown(), faults.counts());
        }
        order = meta.order();
        PageReader reader = new PageReader(file, meta, faults);
        boolean freelistRead = meta.freelistPersisted() && new Freelist(reader, faults).read(meta.freelist());
        TreeWalk walk = new TreeWalk(reader, faults, visitor);
        walk.walkRoot(meta.root());
        if (freelistRead && walk.complete()) {
            reportLostPages(reader, faults);
        }
        return new BoltCheck(meta, reader.census().usedPages(), faults.shown(), faults.counts());
    }

    /** Without a freelist every unused page is free; and below a broken page, pages are not lost but out of sight. */
    private static void reportLostPages(PageReader reader, Faults faults) {
        for (int page = reader.census().nextLost(0);
                page >= 0;
                page = reader.census().nextLost(page + 1)) {
            faults.add(FaultKind.PAGE_LOST, "page %d is neither in use nor in the freelist", page);
        }
    }

    /** The entry that stood at this place when {@link #check} showed it; for visitors, so that check tells a failure. */
    public Entry entryAt(long at) {
        Slice element = file.slice(at, Page.ELEMENT_BYTES);
        long key = at + unsigned(element, 4);
        long keySize = unsigned(element, 8);
        long valueSize = unsigned(element, 12);
        Slice both = file.slice(key, keySize + valueSize);
        return new Entry(both.part(0, (int) keySize), both.part((int) keySize, (int) valueSize), at);
    }

    private long unsigned(Slice element, int at) {
        return element.intAt(at, order) & 0xffffffffL;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
