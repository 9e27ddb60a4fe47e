package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionCheck;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ContentsReader;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What only both files of a pair can tell: do the keys of the one open the values of the other? */
final class PairRules {

    private final BackupDirectory directory;

    PairRules(BackupDirectory directory) {
        this.directory = directory;
    }

    List<Finding> findings(StoredBackup backup) throws BackupException, InterruptedException {
        boolean readable = backup.snapshot() != null
                && backup.snapshot().passed()
                && backup.staticResources() != null
                && backup.staticResources().isUsable();
        if (!readable
                || !backup.snapshot().holdsEncrypted()
                        && !backup.staticResources().hasEncryptionConfig()) {
            return List.of();
        }
        Path tarball = directory.file(backup.names().staticResources());
        try (InputStream bytes = Files.newInputStream(tarball);
                EncryptionCheck encryption = EncryptionCheck.of(bytes)) {
            ContentsReader.read(
                    SnapshotSource.file(directory.file(backup.names().snapshot())), encryption);
            return encryption.report().findings();
        } catch (IOException e) {
            throw new BackupException(
                    Stage.RESTORE_CHECK, "Cannot read the tarball " + tarball + ": " + e.getMessage() + ".", e);
        }
    }
}
