package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Bytes that can't be mapped, because they are not on the disk as they are read: each slice is a buffer of its own, so
 * that it may be kept as long as a mapped one, and is given back to the heap with the last one who holds it.
 */
final class ReadBytes implements DatabaseBytes {

    /**
     * Pages on the way from the root to a leaf are in memory together, and the leaf before it may be, too. bbolt splits
     * a page that holds more than four entries, so etcd's largest leaf are four values of 1.5 MB, its default of
     * {@code --max-request-bytes}; other pages have 64 KB at most, but for the freelist: 8 bytes per free page.
     */
    private static final long LEAST_ROOM = 8L << 20;

    /** A mapped file has no more, either. */
    private static final long MOST_ROOM = MappedFile.STRIDE;

    private final SeekableByteChannel channel;
    private final long length;
    private final long room;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    ReadBytes(SeekableByteChannel channel, long room) throws IOException {
        this.channel = channel;
        this.length = channel.size();
        this.room = Math.min(room, MOST_ROOM);
    }

    static long roomInThisHeap() {
        return Math.max(LEAST_ROOM, Runtime.getRuntime().maxMemory() / 8);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long room() {
        return room;
    }

    @Override
    public void order(ByteOrder next) {
        order = next;
    }

    @Override
    public Slice slice(long offset, long size) {
        if (offset < 0 || size < 0 || size > room || offset > length - size) {
            throw new IllegalArgumentException("outside of the file: " + size + " bytes at " + offset);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size).order(order);
        try {
            channel.position(offset);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Slice(bytes.clear(), 0, (int) size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
