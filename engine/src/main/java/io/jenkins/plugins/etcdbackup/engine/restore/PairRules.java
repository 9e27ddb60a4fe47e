package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
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
        if (!readable || !backup.snapshot().holdsEncrypted()) {
            return List.of();
        }
        SnapshotContents contents =
                SnapshotContents.read(directory.file(backup.names().snapshot()));
        return contents.encryptedKeys() > 0 && !backup.staticResources().hasEncryptionConfig()
                ? List.of(Finding.fail(
                        "encryption-keys",
                        contents.encryptedKeys()
                                + " values in the snapshot are encrypted at rest, but the tarball holds no keys: the"
                                + " restored cluster could not read its own Secrets."))
                : List.of();
    }
}
