package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.files.AgeChunks;
import io.jenkins.plugins.etcdbackup.engine.files.AgeFile;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A stored file as it was before it was encrypted, if it is. It is decrypted in memory where it is read: no plain byte gets
 * to the disk. Closing wipes what is left of it, and the key.
 */
public final class OpenedFile implements Closeable {

    private final Path path;
    private final AgeChunks chunks;

    private OpenedFile(Path path, AgeChunks chunks) {
        this.path = path;
        this.chunks = chunks;
    }

    /** @param identities null where there are none: then an encrypted file is refused */
    public static OpenedFile open(Path path, Identities identities) throws BackupException {
        requireFile(path);
        if (!isEncrypted(path)) {
            return new OpenedFile(path, null);
        }
        if (identities == null) {
            throw new BackupException(
                    Stage.REQUEST,
                    path + " is encrypted: name the secret key that opens it (" + Option.IDENTITY + ").");
        }
        return new OpenedFile(path, new AgeFile(path, identities).chunks());
    }

    /**
     * Of a pipe the second reader would find less than the first, and take a good file for a damaged one. What is not
     * there, or is a directory, says so when it is read.
     */
    private static void requireFile(Path path) throws BackupException {
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            throw new BackupException(
                    Stage.REQUEST,
                    path
                            + " is a pipe or a device and no file; what is in a backup is read more than once. Write it to a"
                            + " file first.");
        }
    }

    /** Whether the name says so. */
    public static boolean isEncrypted(Path path) {
        return String.valueOf(path.getFileName()).endsWith(BackupFileNames.ENCRYPTED_SUFFIX);
    }

    /** To be read as a snapshot, before this is closed. */
    public SnapshotSource snapshot() {
        return chunks == null ? SnapshotSource.file(path) : SnapshotSource.of(path.toString(), chunks::read);
    }

    /** From its beginning on. */
    public InputStream stream() throws IOException {
        return chunks == null ? Files.newInputStream(path) : Channels.newInputStream(chunks.read());
    }

    @Override
    public void close() {
        if (chunks != null) {
            chunks.close();
        }
    }
}
