package io.jenkins.plugins.etcdbackup.engine.files;

import com.exceptionfactory.jagged.framework.crypto.CipherKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * The payload of an age file, which is decrypted chunk by chunk where it is read: 64 KB each, ChaCha20-Poly1305 with the
 * chunk's number as nonce, big-endian in 11 bytes, and a last byte that is 1 for the last chunk alone (C2SP age.md, "Payload").
 * So any place can be read without those before it. Plain bytes are in memory only, in the chunks that were read last:
 * at most an eighth of the heap. Closing wipes them and the key.
 */
public final class AgeChunks implements Closeable {

    private static final int CHUNK = 64 << 10;

    private static final int TAG = 16;
    private static final int NONCE = 12;
    private static final int FEWEST_KEPT = 16;

    private final Path file;
    private final CipherKey key;
    private final long payload;
    private final long length;
    private final int kept = (int) Math.max(FEWEST_KEPT, Runtime.getRuntime().maxMemory() / 8 / CHUNK);
    private final Map<Long, byte[]> recent = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    private AgeChunks(Path file, CipherKey key, long payload, long length) {
        this.file = file;
        this.key = key;
        this.payload = payload;
        this.length = length;
    }

    /** @param payload where it begins in the file */
    static AgeChunks open(Path file, CipherKey key, long payload) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            AgeChunks chunks = new AgeChunks(file, key, payload, channel.size() - payload);
            try {
                chunks.chunk(channel, Math.max(0, chunks.count() - 1));
            } catch (IOException e) {
                chunks.close();
                throw e;
            }
            return chunks;
        }
    }

    /** The decrypted bytes, from the first one on. May be called again, and by several threads. */
    public SeekableByteChannel read() throws IOException {
        return new PlainChannel(FileChannel.open(file, StandardOpenOption.READ));
    }

    private long size() {
        return length - count() * TAG;
    }

    private long count() {
        return (length + CHUNK + TAG - 1) / (CHUNK + TAG);
    }

    /** A decrypted chunk; not to be changed. */
    private byte[] chunk(FileChannel channel, long number) throws IOException {
        synchronized (recent) {
            if (closed) {
                throw new IOException("the key was wiped");
            }
            byte[] known = recent.get(number);
            if (known != null) {
                return known;
            }
        }
        byte[] plain = decrypt(channel, number);
        synchronized (recent) {
            recent.put(number, plain);
            if (recent.size() > kept) {
                recent.remove(recent.keySet().iterator().next());
            }
        }
        return plain;
    }

    private byte[] decrypt(FileChannel channel, long number) throws IOException {
        long at = number * (CHUNK + TAG);
        boolean last = number == count() - 1;
        ByteBuffer sealed = ByteBuffer.allocate((int) Math.min(CHUNK + TAG, length - at));
        while (sealed.hasRemaining() && channel.read(sealed, payload + at + sealed.position()) >= 0) {
            // Until the chunk is whole or the file ends.
        }
        if (last && number > 0 && sealed.capacity() == TAG) {
            throw new IOException("its last chunk is empty");
        }
        byte[] nonce = ByteBuffer.allocate(NONCE)
                .putLong(NONCE - 1 - Long.BYTES, number)
                .put(NONCE - 1, (byte) (last ? 1 : 0))
                .array();
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce));
            return cipher.doFinal(sealed.array(), 0, sealed.position());
        } catch (GeneralSecurityException e) {
            throw new IOException("its chunk " + number + " was truncated or changed", e);
        }
    }

    @Override
    public void close() {
        synchronized (recent) {
            closed = true;
            recent.values().forEach(plain -> Arrays.fill(plain, (byte) 0));
            recent.clear();
        }
        key.destroy();
    }

    /** Reads the file as if it were plain. */
    private final class PlainChannel extends ReadOnlyChannel {

        private final FileChannel file;

        /** @param file closed with this */
        private PlainChannel(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!file.isOpen()) {
                throw new ClosedChannelException();
            }
            if (position() >= AgeChunks.this.size()) {
                return -1;
            }
            int count = 0;
            while (into.hasRemaining() && position() < AgeChunks.this.size()) {
                byte[] chunk = chunk(file, position() / CHUNK);
                int at = (int) (position() % CHUNK);
                int part = Math.min(into.remaining(), chunk.length - at);
                into.put(chunk, at, part);
                position(position() + part);
                count += part;
            }
            return count;
        }

        @Override
        public long size() {
            return AgeChunks.this.size();
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
