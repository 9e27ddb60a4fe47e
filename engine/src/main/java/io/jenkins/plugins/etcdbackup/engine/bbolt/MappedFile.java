package io.jenkins.plugins.etcdbackup.engine.bbolt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of any length, mapped in overlapping windows so that every run of up to {@link #STRIDE} bytes lies in one
 * buffer.
 */
final class MappedFile implements DatabaseBytes {

    /**
     * Windows begin this far apart and are twice as long: a little below 2 GB, for since Java 22 no buffer is made of the
     * last eight bytes before that ({@code MemorySegment.asByteBuffer}).
     */
    static final long STRIDE = (1L << 30) - (1L << 12);

    private final FileChannel channel;
    private final Mapping mapping;
    private final long length;
    private ByteBuffer[] windows;

    private MappedFile(FileChannel channel, Mapping mapping, long length, ByteBuffer[] windows) {
        this.channel = channel;
        this.mapping = mapping;
        this.length = length;
        this.windows = windows;
    }

    static MappedFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Mapping mapping = new Mapping(channel);
        try {
            long length = channel.size();
            ByteBuffer[] windows = new ByteBuffer[(int) ((length + STRIDE - 1) / STRIDE)];
            for (int i = 0; i < windows.length; i++) {
                long from = i * STRIDE;
                windows[i] = mapping.map(from, Math.min(length - from, 2 * STRIDE));
            }
            MappedFile file = new MappedFile(channel, mapping, length, windows);
            file.order(ByteOrder.LITTLE_ENDIAN);
            return file;
        } catch (IOException | RuntimeException | Error e) {
            mapping.close();
            channel.close();
            throw e;
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long room() {
        return STRIDE;
    }

    @Override
    public void order(ByteOrder order) {
        for (ByteBuffer window : windows) {
            window.order(order);
        }
    }

    @Override
    public Slice slice(long offset, long size) {
        if (offset < 0 || size < 0 || size > STRIDE || offset > length - size) {
            throw new IllegalArgumentException("outside of the file: " + size + " bytes at " + offset);
        }
        int window = (int) (offset / STRIDE);
        return new Slice(windows[window], (int) (offset % STRIDE), (int) size);
    }

    @Override
    public void close() throws IOException {
        windows = new ByteBuffer[0];
        mapping.close();
        channel.close();
    }
}
