package io.jenkins.plugins.etcdbackup.engine.archive;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * One file of a backup while it is written. A file gets its name only when it is whole, verified and on the disk: until
 * {@link #publish()} it is {@code <name>.part}, readable by its owner alone, and {@link #close()} deletes it. An existing
 * file is never overwritten. Bytes are counted and digested as they pass. One thread writes at a time.
 */
public final class PartFile implements Closeable {

    private static final String SUFFIX = ".part";
    private static final int SHRED_BUFFER = 256 << 10;

    private final Path directory;
    private final Path target;
    private final Path part;
    private final FileChannel file;
    private final MessageDigest digest = newSha256();
    private final WritableByteChannel channel = new DigestingChannel();
    private long size;
    private String sha256;
    private boolean published;
    private boolean shredOnClose;

    /** The channel is where the part's bytes go; a test passes a disk that is full. */
    PartFile(Path directory, String name, FileChannel file) {
        this.directory = directory;
        this.target = directory.resolve(name);
        this.part = partOf(directory, name);
        this.file = file;
    }

    /** Starts {@code <name>.part} in a directory that exists; refuses when the name is taken. */
    public static PartFile create(Path directory, String name) throws BackupException {
        Path target = directory.resolve(name);
        if (!String.valueOf(target.getFileName()).equals(name)) {
            throw new IllegalArgumentException("not a plain file name: " + name);
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw alreadyExists(target, null);
        }
        Path part = partOf(directory, name);
        try {
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            return new PartFile(directory, name, FileChannel.open(part, options, ownerOnly(directory)));
        } catch (FileAlreadyExistsException e) {
            throw new BackupException(
                    Stage.OUTPUT,
                    "Unfinished output exists already: " + part + ". Another run is writing it, or one was killed;"
                            + " if none is running, delete the file and try again.",
                    e);
        } catch (NoSuchFileException e) {
            throw new BackupException(
                    Stage.OUTPUT, "The output directory " + directory + " does not exist. Create it first.", e);
        } catch (IOException e) {
            throw outputFailed("Cannot create " + part, e).toBackupException();
        }
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
            throw new IllegalStateException("not finished: " + part);
        }
        return sha256;
    }

    /** Where the bytes are while unpublished: what a verification reads after {@link #finish()}. */
    public Path path() {
        return published ? target : part;
    }

    /** Brings every byte to the disk and ends writing. May be called again. */
    public void finish() throws BackupException {
        if (sha256 != null) {
            return;
        }
        try {
            file.force(true);
            file.close();
        } catch (IOException e) {
            throw outputFailed("Cannot write " + part, e).toBackupException();
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
    }

    /** Finishes the file and gives it its name, atomically, durably and without overwriting anything. */
    public Path publish() throws BackupException {
        finish();
        try {
            renameWithoutOverwriting();
            syncDirectory();
        } catch (FileAlreadyExistsException e) {
            throw alreadyExists(target, e);
        } catch (IOException e) {
            throw outputFailed("Cannot rename " + part + " to " + target.getFileName(), e)
                    .toBackupException();
        }
        return target;
    }

    /**
     * Has {@link #close()} overwrite the bytes before it deletes them: for plain bytes of what is kept encrypted. A disk
     * that writes elsewhere than asked (SSD, copy on write, snapshots, a journal with data) may keep them all the same.
     */
    public void shredOnClose() {
        shredOnClose = true;
    }

    /** Deletes the part unless it was published. */
    @Override
    public void close() throws IOException {
        file.close();
        if (!published) {
            if (shredOnClose) {
                overwrite();
            }
            Files.deleteIfExists(part);
        }
    }

    Path directory() {
        return directory;
    }

    public String name() {
        return String.valueOf(target.getFileName());
    }

    FileChannel openForReading() throws IOException {
        return FileChannel.open(path(), StandardOpenOption.READ);
    }

    private void overwrite() throws IOException {
        try (FileChannel again = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(SHRED_BUFFER);
            for (long left = again.size(); left > 0; left -= zeros.limit()) {
                zeros.clear().limit((int) Math.min(left, zeros.capacity()));
                while (zeros.hasRemaining()) {
                    again.write(zeros);
                }
            }
            again.force(true);
        } catch (NoSuchFileException e) {
            return; // somebody was quicker
        }
    }

    /**
     * A hard link fails if the name is taken, which rename(2) does not. File systems without hard links get a check and
     * a rename: there a file that appears in between would be lost, which only a second writer of the same second's
     * backup could cause.
     */
    private void renameWithoutOverwriting() throws IOException {
        try {
            Files.createLink(target, part);
            published = true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            published = true;
            return;
        }
        Files.delete(part);
    }

    /** A rename survives a power cut only once the directory is on the disk. Windows can't open a directory, and need not. */
    private void syncDirectory() throws IOException {
        if (isPosix(directory)) {
            try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    private static Path partOf(Path directory, String name) {
        return directory.resolve(name + SUFFIX);
    }

    private static FileAttribute<?>[] ownerOnly(Path directory) {
        return isPosix(directory)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static BackupException alreadyExists(Path target, IOException cause) {
        return new BackupException(
                Stage.OUTPUT,
                "Output exists already: " + target + ". A backup never overwrites a file; move it away or choose"
                        + " another directory.",
                cause);
    }

    private static OutputFailedException outputFailed(String what, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        boolean full = reason != null
                && (reason.contains("No space left")
                        || reason.contains("not enough space")
                        || reason.contains("quota exceeded"));
        return new OutputFailedException(
                full
                        ? what + ": the disk or quota is full (" + reason + "). Free some space or choose another"
                                + " output directory."
                        : what + ": " + (reason == null ? e.getClass().getSimpleName() : reason) + ".",
                e);
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private final class DigestingChannel implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            ByteBuffer written = bytes.duplicate();
            int count = bytes.remaining();
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                throw outputFailed("Cannot write " + part, e);
            }
            digest.update(written);
            size += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() {
            // The bytes end where the caller says so by finish(), not where a wrapped stream happens to be closed.
        }
    }
}
