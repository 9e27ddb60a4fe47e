package io.jenkins.plugins.etcdbackup.engine.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import javax.crypto.Cipher;

/**
 * Encrypted under a key that ends with this object, in a file without a name: the disk never holds what it could be read
 * by. Not forced to the disk, as nothing of it is to outlive us.
 */
final class SealedStorage implements PartStorage {

    private final FileChannel file;
    private final Seal seal = Seal.fresh();
    private final Cipher sealing = seal.at(0);
    private final ByteBuffer sealed = ByteBuffer.allocate(Seal.BUFFER);

    /** @param file for reading and writing, and nobody else's */
    SealedStorage(FileChannel file) {
        this.file = file;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            ByteBuffer piece = bytes.duplicate();
            piece.limit(piece.position() + Math.min(piece.remaining(), Seal.BUFFER));
            Seal.run(sealing, piece, sealed.clear());
            bytes.position(piece.position());
            sealed.flip();
            while (sealed.hasRemaining()) {
                file.write(sealed);
            }
        }
    }

    @Override
    public void finish() {
        // The readers read what we wrote by the same open file.
    }

    @Override
    public SeekableByteChannel read() {
        return new UnsealingChannel(file, seal);
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public boolean sealed() {
        return true;
    }

    @Override
    public void close() throws IOException {
        seal.forget();
        file.close();
    }
}
