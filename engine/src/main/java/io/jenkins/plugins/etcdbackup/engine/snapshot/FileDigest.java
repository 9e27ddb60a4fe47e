package io.jenkins.plugins.etcdbackup.engine.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The sha256 of a snapshot file and whether the 32 bytes at its end are the sha256 of all bytes before them, as the
 * etcd server appends it (etcd v3.4 to v3.6, etcdserver/api/v3rpc/maintenance.go).
 *
 * @param size bytes of the whole file
 * @param whole sha256 of the whole file
 * @param content sha256 of all but the last 32 bytes; empty for a file that is not longer than those
 * @param trailer the last 32 bytes
 */
record FileDigest(long size, byte[] whole, byte[] content, byte[] trailer) {

    static final int SHA256_BYTES = 32;

    private static final int SECTOR_BYTES = 512;
    private static final int CHUNK_BYTES = 64 << 10;

    /** Pages are whole sectors, so a trailing sha256 shows in the length already: etcd's own test. */
    boolean hasTrailer() {
        return size % SECTOR_BYTES == SHA256_BYTES && size > SHA256_BYTES;
    }

    boolean trailerMatches() {
        return hasTrailer() && Arrays.equals(content, trailer);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Reads the snapshot once from front to end. */
    static FileDigest read(SnapshotSource snapshot) throws IOException, InterruptedException {
        MessageDigest sha256 = DigestUtils.getSha256Digest();
        byte[] chunk = new byte[CHUNK_BYTES];
        byte[] tail = new byte[0];
        long size = 0;
        try (InputStream in = snapshot.stream()) {
            int read;
            while ((read = in.readNBytes(chunk, 0, chunk.length)) > 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while reading the snapshot");
                }
                size += read;
                // The last 32 bytes seen so far are held back: they may be the trailer.
                if (read >= SHA256_BYTES) {
                    sha256.update(tail);
                    sha256.update(chunk, 0, read - SHA256_BYTES);
                    tail = Arrays.copyOfRange(chunk, read - SHA256_BYTES, read);
                } else {
                    byte[] joined = Arrays.copyOf(tail, tail.length + read);
                    System.arraycopy(chunk, 0, joined, tail.length, read);
                    int held = Math.min(joined.length, SHA256_BYTES);
                    sha256.update(joined, 0, joined.length - held);
                    tail = Arrays.copyOfRange(joined, joined.length - held, joined.length);
                }
            }
        }
        return finish(sha256, tail, size);
    }

    private static FileDigest finish(MessageDigest sha256, byte[] tail, long size) {
        try {
            byte[] content = size > SHA256_BYTES ? ((MessageDigest) sha256.clone()).digest() : new byte[0];
            return new FileDigest(size, sha256.digest(tail), content, tail);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java's SHA-256 cannot be cloned", e);
        }
    }
}
