package io.jenkins.plugins.etcdbackup.engine.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import javax.crypto.Cipher;

/** Reads sealed bytes as they were before, from any place on. Each reader has its own; all share the open file. */
final class UnsealingChannel implements SeekableByteChannel {

    private final FileChannel file;
    private final Seal seal;
    private final Cipher unsealing;
    private final ByteBuffer sealed = ByteBuffer.allocate(Seal.BUFFER);
    private long position;
    private long unsealedTo;
    private boolean open = true;

    UnsealingChannel(FileChannel file, Seal seal) {
        this.file = file;
        this.seal = seal;
        this.unsealing = seal.at(0);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireOpen();
        sealed.clear().limit(Math.min(into.remaining(), sealed.capacity()));
        int count = file.read(sealed, position);
        if (count <= 0) {
            return count;
        }
        if (unsealedTo != position) {
            seal.move(unsealing, position);
        }
        Seal.run(unsealing, sealed.flip(), into);
        position += count;
        unsealedTo = position;
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long next) {
        if (next < 0) {
            throw new IllegalArgumentException("before the beginning: " + next);
        }
        position = next;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return file.size();
    }

    private void requireOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** Ends this reader; the file is not its own. */
    @Override
    public void close() {
        open = false;
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }
}
