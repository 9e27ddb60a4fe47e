package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupObjects;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the commands that look into a backup are told what opens it. */
final class StoredBackupOptions {

    @Mixin
    private IdentityOption identity;

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
        return new BackupOpening(identity.identities(), encryptionConfig);
    }
}
