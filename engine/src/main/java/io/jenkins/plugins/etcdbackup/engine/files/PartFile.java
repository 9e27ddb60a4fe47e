package io.jenkins.plugins.etcdbackup.engine.files;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * One file of a backup while it is written. A file gets its name only when it is whole, verified and on the disk; until
 * {@link #publish()} it is a part, which {@link #close()} deletes. What will be kept encrypted begins as a sealed part,
 * which only this object can read and which is never published. Bytes are counted and digested as they pass. One thread
 * writes at a time.
 */
public final class PartFile implements Closeable {

    private final PartName name;
    private final PartStorage bytes;
    private final MessageDigest digest = DigestUtils.getSha256Digest();
    private final WritableByteChannel channel = new DigestingChannel();
    private long size;
    private String sha256;

    /** The bytes are where the part's content goes; a test passes a disk that is full. */
    PartFile(PartName name, PartStorage bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** Starts {@code <name>.part} in a directory that exists; refuses when the name is taken. */
    public static PartFile create(Path directory, String name) throws BackupException {
        PartName names = new PartName(directory, name);
        return new PartFile(names, new PlainStorage(names, names.create()));
    }

    /** Starts a part of which no plain byte gets to the disk; refuses when the name is taken, encrypted or not. */
    public static PartFile createSealed(Path directory, String name) throws BackupException {
        new PartName(directory, name + BackupFileNames.ENCRYPTED_SUFFIX).requireFree();
        PartName names = new PartName(directory, name);
        return new PartFile(names, new SealedStorage(names.createNameless()));
    }

    /** Where bytes go. Closing it does nothing: the part ends by {@link #finish()}, {@link #publish()} or {@link #close()}. */
    public WritableByteChannel channel() {
        return channel;
    }

    /** The same as {@link #channel()}, as a stream; unbuffered, so hand it large arrays. */
    public OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** Bytes written so far. */
    public long size() {
        return size;
    }

    /** The finished file's SHA-256 in lower-case hex. */
    public String sha256() {
        if (sha256 == null) {
            throw new IllegalStateException("not finished: " + name);
        }
        return sha256;
    }

    public String name() {
        return name.name();
    }

    Path directory() {
        return name.directory();
    }

    /** Whether the bytes can be read by {@link #open} only, because the disk has them in another form. */
    public boolean sealed() {
        return bytes.sealed();
    }

    /** The file that holds the bytes; a sealed part has none. */
    public Path path() {
        if (sealed()) {
            throw new IllegalStateException("sealed: " + name);
        }
        return name.current();
    }

    /** Fails when somebody has deleted the part, or the directory that it was in, since it was begun. */
    public void requirePresent() throws BackupException {
        if (!sealed() && Files.notExists(path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new BackupException(
                    Stage.OUTPUT,
                    path() + " is gone: somebody deleted it, or " + name.directory()
                            + ", while the backup was taken. Take it again into a directory that stays.");
        }
    }

    /** Reads the finished part, from any place on. */
    public SeekableByteChannel open() throws IOException {
        return bytes.read();
    }

    /** Ends writing; what is not sealed is on the disk then. May be called again. */
    public void finish() throws BackupException {
        if (sha256 != null) {
            return;
        }
        try {
            bytes.finish();
        } catch (IOException e) {
            throw OutputFailedException.of("Cannot write " + name, e).toBackupException();
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
    }

    /** Finishes the file and gives it its name, atomically, durably and without overwriting anything. */
    public Path publish() throws BackupException {
        if (sealed()) {
            throw new IllegalStateException("sealed: " + name);
        }
        finish();
        return name.publish();
    }

    /** Deletes the part unless it was published. */
    @Override
    public void close() throws IOException {
        bytes.close();
        name.deleteUnpublished();
    }

    private final class DigestingChannel implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) throws IOException {
            ByteBuffer written = from.duplicate();
            int count = from.remaining();
            try {
                bytes.append(from);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                throw OutputFailedException.of("Cannot write " + name, e);
            }
            digest.update(written);
            size += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return bytes.isOpen();
        }

        @Override
        public void close() {
            // The bytes end where the caller says so by finish(), not where a wrapped stream happens to be closed.
        }
    }
}
