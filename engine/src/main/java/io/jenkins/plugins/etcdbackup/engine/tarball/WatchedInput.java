package io.jenkins.plugins.etcdbackup.engine.tarball;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts bytes, remembers where the last one that is not zero was, and stops a reader that goes beyond the limit. */
final class WatchedInput extends FilterInputStream {

    private long position;
    private long lastNonZero;
    private long allowedUntil = Long.MAX_VALUE;

    WatchedInput(InputStream in) {
        super(in);
    }

    /** More than was allowed: a header or an archive that is meant to exhaust memory. */
    static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuch() {
            super("more bytes than allowed");
        }
    }

    void allowOnly(long more) {
        allowedUntil = position + more;
    }

    void allowAll() {
        allowedUntil = Long.MAX_VALUE;
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    /** The position just after the last byte that was not zero. */
    long lastNonZero() {
        return lastNonZero;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            position += count;
            for (int back = 0; back < count; back++) {
                if (buffer[offset + count - 1 - back] != 0) {
                    lastNonZero = position - back;
                    break;
                }
            }
            if (position > allowedUntil) {
                throw new TooMuch();
            }
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        // Skipped bytes count as read ones do.
        byte[] sink = new byte[8192];
        long left = count;
        while (left > 0) {
            int read = read(sink, 0, (int) Math.min(sink.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return count - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
