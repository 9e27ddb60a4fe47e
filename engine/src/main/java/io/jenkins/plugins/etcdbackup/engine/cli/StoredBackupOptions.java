package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionConfiguration;
import io.jenkins.plugins.etcdbackup.engine.encryption.ValueDecryption;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
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
        return BackupObjects.open(SnapshotSource.file(snapshot(backup)), decryption());
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

    private ValueDecryption decryption() throws BackupException {
        if (encryptionConfig == null) {
            return ValueDecryption.withoutKeys();
        }
        try (EncryptionConfiguration configuration =
                EncryptionConfiguration.read(Files.readAllBytes(encryptionConfig))) {
            return ValueDecryption.of(configuration);
        } catch (NoSuchFileException e) {
            throw new BackupException(Stage.REQUEST, "There is no file " + encryptionConfig + ".", e);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REQUEST, "Cannot read " + encryptionConfig + ": " + e.getMessage() + ".", e);
        }
    }
}
