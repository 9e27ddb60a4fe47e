package io.jenkins.plugins.etcdbackup.engine.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.StandardOpenOption;

/** As they are, and on the disk for good: what gets its name. */
record PlainStorage(PartName name, FileChannel file) implements PartStorage {

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void finish() throws IOException {
        file.force(true);
        file.close();
    }

    @Override
    public SeekableByteChannel read() throws IOException {
        return FileChannel.open(name.current(), StandardOpenOption.READ);
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public boolean sealed() {
        return false;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
