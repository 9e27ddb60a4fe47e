package io.jenkins.plugins.etcdbackup.engine.files;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A channel over bytes that lie on the disk in another form: they are read from any place on, and never written. */
abstract class ReadOnlyChannel implements SeekableByteChannel {

    private long position;

    @Override
    public final long position() {
        return position;
    }

    @Override
    public final SeekableByteChannel position(long next) {
        if (next < 0) {
            throw new IllegalArgumentException("before the beginning: " + next);
        }
        position = next;
        return this;
    }

    @Override
    public final int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public final SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }
}
