package io.jenkins.plugins.etcdbackup.engine.files;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The two names of one file: {@code <name>.part} while it is written, readable by its owner alone, and its own. Neither
 * ever takes the place of a file that exists.
 */
final class PartName {

    static final String SUFFIX = ".part";

    private final Path directory;
    private final Path target;
    private final Path part;
    private boolean named;
    private boolean published;

    PartName(Path directory, String name) {
        this.directory = directory;
        this.target = directory.resolve(name);
        this.part = directory.resolve(name + SUFFIX);
        if (!String.valueOf(target.getFileName()).equals(name)) {
            throw new IllegalArgumentException("not a plain file name: " + name);
        }
    }

    Path directory() {
        return directory;
    }

    String name() {
        return String.valueOf(target.getFileName());
    }

    /** Where the file lies now. */
    Path current() {
        return published ? target : part;
    }

    void requireFree() throws BackupException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw alreadyExists(target, null);
        }
    }

    /** Creates the part. */
    FileChannel create() throws BackupException {
        FileChannel file = create(Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
        named = true;
        return file;
    }

    /**
     * Creates the part and takes its name away again: on Unix at once, on Windows when the file is closed or the process
     * dies. Whatever becomes of us, the disk gets its space back.
     */
    FileChannel createNameless() throws BackupException {
        FileChannel file = create(Set.of(
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.DELETE_ON_CLOSE));
        named = Files.exists(part, LinkOption.NOFOLLOW_LINKS);
        return file;
    }

    private FileChannel create(Set<OpenOption> options) throws BackupException {
        requireFree();
        try {
            return FileChannel.open(part, options, ownerOnly());
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
            throw OutputFailedException.of("Cannot create " + part, e).toBackupException();
        }
    }

    /** Gives the file its own name, atomically, durably and without overwriting anything. */
    Path publish() throws BackupException {
        try {
            renameWithoutOverwriting();
            syncDirectory();
        } catch (FileAlreadyExistsException e) {
            throw alreadyExists(target, e);
        } catch (IOException e) {
            throw OutputFailedException.of("Cannot rename " + part + " to " + target.getFileName(), e)
                    .toBackupException();
        }
        return target;
    }

    /** Deletes the part unless it was published, or has no name that could be another's by now. */
    void deleteUnpublished() throws IOException {
        if (named && !published) {
            Files.deleteIfExists(part);
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
        if (isPosix()) {
            try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static BackupException alreadyExists(Path target, IOException cause) {
        return new BackupException(
                Stage.OUTPUT,
                "Output exists already: " + target + ". A backup never overwrites a file; move it away or choose"
                        + " another directory.",
                cause);
    }

    @Override
    public String toString() {
        return part.toString();
    }
}
