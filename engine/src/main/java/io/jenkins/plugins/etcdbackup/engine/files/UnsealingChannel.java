package io.jenkins.plugins.etcdbackup.engine.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import javax.crypto.Cipher;

/** Reads sealed bytes as they were before, from any place on. Each reader has its own; all share the open file. */
final class UnsealingChannel extends ReadOnlyChannel {

    private final FileChannel file;
    private final Seal seal;
    private final Cipher unsealing;
    private final ByteBuffer sealed = ByteBuffer.allocate(Seal.BUFFER);
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
        long position = position();
        int count = file.read(sealed, position);
        if (count <= 0) {
            return count;
        }
        if (unsealedTo != position) {
            seal.move(unsealing, position);
        }
        Seal.run(unsealing, sealed.flip(), into);
        position(position + count);
        unsealedTo = position();
        return count;
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
}
