package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.files.Identities;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How the commands that look into a backup are told what opens it. */
final class StoredBackupOptions {

    @Option(
            names = {"--identity", "-i"},
            paramLabel = "FILE",
            description =
                    "File with secret keys (AGE-SECRET-KEY-1…) for a backup that is encrypted itself. It is decrypted"
                            + " in memory: no plain byte gets to the disk.")
    private Path identity;

    @Option(
            names = "--encryption-config",
            paramLabel = "FILE",
            description =
                    "The EncryptionConfiguration with the keys of what is encrypted at rest, instead of the one in the"
                            + " tarball beside the snapshot.")
    private Path encryptionConfig;

    /** @param backup a directory with one pair, or a snapshot */
    BackupObjects open(Path backup) throws BackupException {
        return opening().open(backup);
    }

    BackupOpening opening() throws BackupException {
        return new BackupOpening(identity == null ? null : Identities.read(identity), encryptionConfig);
    }
}
