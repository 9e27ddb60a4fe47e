package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/**
 * A database's bytes, read and never mapped: a disk that fails under a mapping, or a file that is cut, ends the whole
 * Java process, Jenkins with it (decision 0015). Each slice has an array of its own, given back to the heap with the last
 * one who holds it. Invariant: none ever reaches past the length that the channel had when opened.
 */
final class DatabaseBytes implements Closeable {

    /**
     * Pages on the way from the root to a leaf are in memory together. bbolt splits a page that holds more than four
     * entries, so etcd's largest leaf are four values of 1.5 MB, its default of {@code --max-request-bytes}; other pages
     * have 64 KB at most, but for the freelist: 8 bytes per free page.
     */
    private static final long LEAST_ROOM = 8L << 20;

    private static final long MAX_ROOM = 1L << 30;

    /**
     * Java keeps a buffer outside of the heap for each thread that reads, as large as the largest piece it read. From
     * 128 KB on malloc puts it 16 bytes behind a page's beginning, and the kernel's copy from whole pages to such a place
     * takes three times as long on the processors that were tried.
     */
    private static final int PIECE_BYTES = 64 << 10;

    private final SeekableByteChannel channel;
    private final FileChannel file;
    private final long length;
    private final long room;

    DatabaseBytes(SeekableByteChannel channel, long room) throws IOException {
        this.channel = channel;
        this.file = channel instanceof FileChannel files ? files : null;
        this.length = channel.size();
        this.room = Math.min(room, MAX_ROOM);
    }

    static long roomInThisHeap() {
        return Math.max(LEAST_ROOM, Runtime.getRuntime().maxMemory() / 8);
    }

    long length() {
        return length;
    }

    /** How many bytes the pages that are open at one time may have together, each with its overflow. */
    long room() {
        return room;
    }

    /** Whether several threads may call {@link #read} at once. */
    boolean canBeShared() {
        return file != null;
    }

    /**
     * The bytes from {@code offset} on; the caller asks only for what lies inside and is at most {@link #room()} long.
     *
     * @throws UncheckedIOException where they cannot be read
     */
    Slice slice(long offset, long size) {
        if (offset < 0 || size < 0 || size > room || offset > length - size) {
            throw new IllegalArgumentException("outside of the file: " + size + " bytes at " + offset);
        }
        byte[] bytes = new byte[(int) size];
        try {
            read(offset, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Slice(bytes, 0, bytes.length);
    }

    /** Reads bytes of the database into a part of an array. */
    void read(long offset, byte[] into, int at, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(into, at, size);
        int end = bytes.limit();
        if (file == null) {
            channel.position(offset);
        }
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + PIECE_BYTES));
            int read = file == null ? channel.read(bytes) : file.read(bytes, offset + bytes.position() - at);
            if (read < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
