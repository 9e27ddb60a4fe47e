package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Says whether stored files may be trusted, without a cluster: the rules of every command that meets a stored backup. */
public final class StoredBackupVerifier {

    private final FileVerification files;
    private final boolean withSha256;

    /**
     * By these rules.
     *
     * @param withSha256 whether a snapshot's bytes are read for their sha256, which takes most of the time
     * @param opening what opens encrypted files, which are decrypted in memory, and what is encrypted at rest in them
     */
    public StoredBackupVerifier(StatusRules rules, boolean withSha256, Clock clock, BackupOpening opening) {
        this.files = new FileVerification(rules, withSha256, clock, opening);
        this.withSha256 = withSha256;
    }

    /** Verifies a file, or all backups of a directory; throws only where something can't be read at all. */
    public BackupReport verify(Path path) throws BackupException, InterruptedException {
        return Files.isDirectory(path)
                ? new DirectoryVerification(BackupDirectory.list(path), files, withSha256).run()
                : new BackupReport(List.of(files.verify(path)), List.of());
    }
}
