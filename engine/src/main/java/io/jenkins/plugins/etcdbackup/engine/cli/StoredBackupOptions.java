package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionConfiguration;
import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import io.jenkins.plugins.etcdbackup.engine.tarball.EncryptionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How the commands that look into a backup are told what opens it. */
final class StoredBackupOptions {

    @Option(
            names = "--encryption-config",
            paramLabel = "FILE",
            description =
                    "The EncryptionConfiguration with the keys of what is encrypted at rest, instead of the one in the"
                            + " tarball beside the snapshot.")
    private Path encryptionConfig;

    /** @param backup a directory with one pair, or a snapshot */
    BackupObjects open(Path backup) throws BackupException {
        Path snapshot = snapshot(backup);
        return BackupObjects.open(SnapshotSource.file(snapshot), decryption(snapshot));
    }

    private static Path snapshot(Path backup) throws BackupException {
        if (!Files.isDirectory(backup)) {
            return backup;
        }
        try (Stream<Path> files = Files.list(backup)) {
            List<Path> snapshots =
                    files.filter(StoredBackupOptions::isSnapshot).sorted().toList();
            if (snapshots.size() != 1) {
                throw new BackupException(
                        Stage.REQUEST,
                        "There are " + snapshots.size() + " snapshots in " + backup + ": name the file.");
            }
            return snapshots.get(0);
        } catch (IOException e) {
            throw new BackupException(Stage.REQUEST, "Cannot list the directory " + backup + ": " + e.getMessage(), e);
        }
    }

    private static boolean isSnapshot(Path file) {
        return BackupFileNames.parse(String.valueOf(file.getFileName()))
                .filter(parsed -> parsed.kind() == BackupFileNames.Kind.SNAPSHOT)
                .isPresent();
    }

    /** With the keys that are at hand: those that were named, else those of the pair's tarball, else none. */
    private ValueDecryption decryption(Path snapshot) throws BackupException {
        try {
            if (encryptionConfig != null) {
                return keysOf(Files.readAllBytes(encryptionConfig));
            }
            Optional<Path> tarball = BackupFileNames.parse(String.valueOf(snapshot.getFileName()))
                    .map(parsed -> snapshot.resolveSibling(parsed.names().staticResources()))
                    .filter(Files::exists);
            return tarball.isPresent() ? keysOf(tarball.get()) : ValueDecryption.withoutKeys();
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + e.getFile() + ".", e);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REQUEST, "Cannot read the keys of what is encrypted at rest: " + e.getMessage() + ".", e);
        }
    }

    private static ValueDecryption keysOf(Path tarball) throws BackupException, IOException {
        try (InputStream in = Files.newInputStream(tarball);
                EncryptionFiles files = EncryptionFiles.read(in)) {
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
