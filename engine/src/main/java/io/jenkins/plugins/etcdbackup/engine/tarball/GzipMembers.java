package io.jenkins.plugins.etcdbackup.engine.tarball;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * What gzip(1) would unpack, and so GNU tar's {@code -z}: one member or several after another (RFC 1952, 2.2; bgzip and
 * {@code cat a.gz b.gz} make them), and zeros behind the last, which dd and some storage add. With anything else behind,
 * gzip ends with exit code 2, and tar and the restore with it.
 */
final class GzipMembers extends InputStream {

    private static final int BUFFER = 64 << 10;
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;

    private final WatchedInput packed;
    private final BufferedInputStream buffered;
    private GzipCompressorInputStream member;
    private boolean trailingBytes;
    private int unpackedMagic;
    private int unpackedBytes;

    /** @throws IOException where the stream does not begin with a member of gzip */
    GzipMembers(InputStream packed) throws IOException {
        this.packed = new WatchedInput(packed);
        this.buffered = new BufferedInputStream(this.packed, BUFFER);
        this.member = nextMember();
    }

    /** Packed bytes read so far. */
    long packedBytes() {
        return packed.position();
    }

    /** Once the end was reached: whether something lies behind it that gzip does not take. */
    boolean hasTrailingBytes() {
        return trailingBytes;
    }

    /** Whether what was unpacked so far begins as gzip does: it was packed twice. */
    boolean unpacksToGzip() {
        return unpackedMagic == (MAGIC_1 << 8 | MAGIC_2);
    }

    private GzipCompressorInputStream nextMember() throws IOException {
        // A header may name a file of any length, which the library would keep in memory.
        packed.allowOnly(TarballLimits.HEADER_BYTES);
        try {
            return GzipCompressorInputStream.builder()
                    .setInputStream(buffered)
                    .setDecompressConcatenated(false)
                    .get();
        } finally {
            packed.allowAll();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (member != null) {
            int count = member.read(buffer, offset, length);
            if (count >= 0) {
                for (int i = 0; i < count && unpackedBytes < 2; i++, unpackedBytes++) {
                    unpackedMagic = unpackedMagic << 8 | buffer[offset + i] & 0xff;
                }
                return count;
            }
            member = anotherFollows() ? nextMember() : null;
        }
        return -1;
    }

    private boolean anotherFollows() throws IOException {
        buffered.mark(2);
        int first = buffered.read();
        if (first == MAGIC_1 && buffered.read() == MAGIC_2) {
            buffered.reset();
            return true;
        }
        while (first == 0) {
            first = buffered.read();
        }
        trailingBytes = first >= 0;
        return false;
    }
}
