package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.Slice;
import java.util.zip.CRC32C;

/**
 * CRC-32C over slices in the order given. Keys and values follow one another in a page, so neighbours are joined and
 * hashed in one go, which is several times faster than each alone.
 */
final class BucketHash {

    private final CRC32C crc = new CRC32C();
    private byte[] source;
    private int from;
    private int to;

    void update(Slice slice) {
        if (slice.bytes() != source) {
            flush();
            source = slice.bytes();
            from = slice.at();
        } else if (slice.at() != to) {
            flush();
            from = slice.at();
        }
        to = slice.end();
    }

    long value() {
        flush();
        return crc.getValue();
    }

    /** Hashes what was given so far, so that its buffers may be used for something else. */
    void flush() {
        if (to > from) {
            crc.update(source, from, to - from);
        }
        from = to;
    }
}
