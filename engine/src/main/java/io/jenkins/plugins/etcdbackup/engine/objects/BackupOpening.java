package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionConfiguration;
import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption;
import io.jenkins.plugins.etcdbackup.engine.files.AgeChunks;
import io.jenkins.plugins.etcdbackup.engine.files.AgeFile;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Kind;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Parsed;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Option;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import io.jenkins.plugins.etcdbackup.engine.tarball.EncryptionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What opens stored backups: identities for files that are encrypted, and a configuration with the keys of what is
 * encrypted at rest in them.
 *
 * @param identities null where there are none
 * @param encryptionConfig a file with an EncryptionConfiguration; null for the one in the tarball beside the snapshot
 */
public record BackupOpening(Identities identities, Path encryptionConfig) {

    private static final String AGE = BackupFileNames.ENCRYPTED_SUFFIX;

    /**
     * Opens a backup, of which no plain byte gets to the disk.
     *
     * @param backup a directory with one pair, or a snapshot
     */
    public BackupObjects open(Path backup) throws BackupException {
        Path snapshot = Files.isDirectory(backup) ? onlySnapshot(backup) : backup;
        ValueDecryption keys = keys(snapshot);
        if (!isEncrypted(snapshot)) {
            return BackupObjects.open(SnapshotSource.file(snapshot), keys, () -> {});
        }
        AgeChunks chunks = chunks(snapshot);
        try {
            return BackupObjects.open(SnapshotSource.of(snapshot.toString(), chunks::read), keys, chunks);
        } catch (BackupException | RuntimeException e) {
            chunks.close();
            throw e;
        }
    }

    /** Where a snapshot lies there both plainly and encrypted, the plain one. */
    private static Path onlySnapshot(Path directory) throws BackupException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Parsed> snapshots = files.flatMap(file -> parse(file).stream())
                    .filter(parsed -> parsed.kind() == Kind.SNAPSHOT)
                    .toList();
            List<String> names = snapshots.stream()
                    .map(parsed -> parsed.names().snapshot())
                    .distinct()
                    .toList();
            if (names.size() != 1) {
                throw new BackupException(
                        Stage.REQUEST, "There are " + names.size() + " snapshots in " + directory + ": name the file.");
            }
            boolean plain = snapshots.stream().anyMatch(parsed -> !parsed.encrypted());
            return directory.resolve(plain ? names.get(0) : names.get(0) + AGE);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REQUEST, "Cannot list the directory " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Parsed> parse(Path file) {
        return BackupFileNames.parse(String.valueOf(file.getFileName()));
    }

    private static boolean isEncrypted(Path file) {
        return String.valueOf(file.getFileName()).endsWith(AGE);
    }

    private AgeChunks chunks(Path encrypted) throws BackupException {
        if (identities == null) {
            throw new BackupException(
                    Stage.REQUEST,
                    encrypted + " is encrypted: name the secret key that opens it (" + Option.IDENTITY + ").");
        }
        return AgeFile.of(encrypted, identities).chunks();
    }

    /** Those that are at hand: the ones that were named, else those of the pair's tarball, else none. */
    private ValueDecryption keys(Path snapshot) throws BackupException {
        try {
            if (encryptionConfig != null) {
                return keysOf(Files.readAllBytes(encryptionConfig));
            }
            Optional<Path> tarball = parse(snapshot).flatMap(parsed -> tarball(snapshot, parsed));
            return tarball.isPresent() ? keysOfTarball(tarball.get()) : ValueDecryption.withoutKeys();
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + e.getFile() + ".", e);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REQUEST, "Cannot read the keys of what is encrypted at rest: " + e.getMessage() + ".", e);
        }
    }

    /** One that is encrypted counts where something is at hand to open it: it may hold no keys that are needed. */
    private Optional<Path> tarball(Path snapshot, Parsed parsed) {
        Path plain = snapshot.resolveSibling(parsed.names().staticResources());
        Path encrypted = snapshot.resolveSibling(parsed.names().staticResources() + AGE);
        return Files.exists(plain)
                ? Optional.of(plain)
                : Optional.of(encrypted).filter(file -> identities != null && Files.exists(file));
    }

    private ValueDecryption keysOfTarball(Path tarball) throws BackupException, IOException {
        if (!isEncrypted(tarball)) {
            try (InputStream in = Files.newInputStream(tarball)) {
                return keysOf(in);
            }
        }
        try (AgeChunks chunks = chunks(tarball);
                InputStream in = Channels.newInputStream(chunks.read())) {
            return keysOf(in);
        }
    }

    private static ValueDecryption keysOf(InputStream tarball) throws BackupException, IOException {
        try (EncryptionFiles files = EncryptionFiles.read(tarball)) {
            return files.configuration().isPresent()
                    ? keysOf(files.configuration().get())
                    : ValueDecryption.withoutKeys();
        }
    }

    private static ValueDecryption keysOf(byte[] text) throws BackupException {
        try (EncryptionConfiguration configuration = EncryptionConfiguration.read(text)) {
            return ValueDecryption.of(configuration);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }
}
