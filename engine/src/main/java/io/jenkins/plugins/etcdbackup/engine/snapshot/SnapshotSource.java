package io.jenkins.plugins.etcdbackup.engine.snapshot;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A snapshot to be read, as often as one likes and by two threads at once: a file, or bytes that lie on the disk in
 * another form than they are read in.
 */
public final class SnapshotSource {

    /** Opens the bytes anew, at their beginning. */
    @FunctionalInterface
    public interface Bytes {
        SeekableByteChannel open() throws IOException;
    }

    private final String name;
    private final Bytes bytes;

    private SnapshotSource(String name, Bytes bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** A plain file. */
    public static SnapshotSource file(Path file) {
        return new SnapshotSource(file.toString(), () -> FileChannel.open(file, StandardOpenOption.READ));
    }

    /**
     * Bytes that only the caller knows how to read.
     *
     * @param name for messages
     */
    public static SnapshotSource of(String name, Bytes bytes) {
        return new SnapshotSource(name, bytes);
    }

    BoltFile database() throws IOException {
        return BoltFile.open(bytes.open());
    }

    long size() throws IOException {
        try (SeekableByteChannel channel = bytes.open()) {
            return channel.size();
        }
    }

    InputStream stream() throws IOException {
        return Channels.newInputStream(bytes.open());
    }

    /** Why it can't be read, for people. */
    BackupException unreadable(IOException e) {
        return new BackupException(
                Stage.VERIFY,
                e instanceof NoSuchFileException
                        ? "There is no file " + this + "."
                        : "Cannot read the snapshot " + this + ": " + e.getMessage(),
                e);
    }

    @Override
    public String toString() {
        return name;
    }
}
