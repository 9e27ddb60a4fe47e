package io.jenkins.plugins.etcdbackup.engine.objects;

import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionConfiguration;
import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Kind;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Parsed;
import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ContentsReader;
import io.jenkins.plugins.etcdbackup.engine.tarball.EncryptionFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

    /** For what is not encrypted, and pairs that have their keys in them. */
    public static final BackupOpening NOTHING = new BackupOpening(null, null);

    private static final String AGE = BackupFileNames.ENCRYPTED_SUFFIX;

    /**
     * Opens a backup, of which no plain byte gets to the disk.
     *
     * @param backup a directory with one pair, or a snapshot
     */
    public BackupObjects open(Path backup) throws BackupException {
        Path snapshot = Files.isDirectory(backup) ? onlySnapshot(backup) : backup;
        ValueDecryption keys = keys(snapshot);
        try {
            return open(snapshot, keys);
        } catch (BackupException | RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    private BackupObjects open(Path snapshot, ValueDecryption keys) throws BackupException {
        OpenedFile file = OpenedFile.open(snapshot, identities);
        try {
            return BackupObjects.open(file.snapshot(), keys, file);
        } catch (BackupException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * The inventory of a backup, as {@link InventoryFile} has it: the one that lies there, or else made of the snapshot.
     *
     * @param backup a directory with one pair, a snapshot, or an inventory
     */
    public byte[] inventory(Path backup) throws BackupException, InterruptedException {
        if (parse(backup).filter(parsed -> parsed.kind() == Kind.INVENTORY).isPresent()) {
            return content(backup);
        }
        Path snapshot = Files.isDirectory(backup) ? onlySnapshot(backup) : backup;
        Optional<Path> stored = parse(snapshot)
                .flatMap(parsed -> beside(snapshot, parsed.names().inventory()));
        if (stored.isPresent()) {
            return content(stored.get());
        }
        try (OpenedFile file = OpenedFile.open(snapshot, identities)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (InventoryWriter writer = new InventoryWriter(bytes)) {
                ContentsReader.read(file.snapshot(), writer);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw BackupObjects.unreadable(e);
        }
    }

    private byte[] content(Path file) throws BackupException {
        try (OpenedFile opened = OpenedFile.open(file, identities);
                InputStream in = opened.stream()) {
            return in.readAllBytes();
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + e.getFile() + ".", e);
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "Cannot read " + file + ": " + e.getMessage() + ".", e);
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

    /** The text of the configuration that was named, to be wiped; empty where none was. */
    public Optional<byte[]> configuration() throws BackupException {
        try {
            return encryptionConfig == null ? Optional.empty() : Optional.of(Files.readAllBytes(encryptionConfig));
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + e.getFile() + ".", e);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REQUEST,
                    "Cannot read the encryption configuration " + encryptionConfig + ": " + e.getMessage() + ".",
                    e);
        }
    }

    /** Those that are at hand: the ones that were named, else those of the pair's tarball, else none. */
    private ValueDecryption keys(Path snapshot) throws BackupException {
        try {
            Optional<byte[]> named = configuration();
            if (named.isPresent()) {
                return keysOf(named.get());
            }
            Optional<Path> tarball = parse(snapshot)
                    .flatMap(parsed -> beside(snapshot, parsed.names().staticResources()));
            return tarball.isPresent() ? keysOfTarball(tarball.get()) : ValueDecryption.withoutKeys();
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + e.getFile() + ".", e);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REQUEST, "Cannot read the keys of what is encrypted at rest: " + e.getMessage() + ".", e);
        }
    }

    /** A file that is encrypted counts where something is at hand to open it: it is not always needed. */
    private Optional<Path> beside(Path snapshot, String name) {
        Path plain = snapshot.resolveSibling(name);
        Path encrypted = snapshot.resolveSibling(name + AGE);
        return Files.exists(plain)
                ? Optional.of(plain)
                : Optional.of(encrypted).filter(file -> identities != null && Files.exists(file));
    }

    private ValueDecryption keysOfTarball(Path tarball) throws BackupException, IOException {
        try (OpenedFile file = OpenedFile.open(tarball, identities);
                InputStream in = file.stream()) {
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
