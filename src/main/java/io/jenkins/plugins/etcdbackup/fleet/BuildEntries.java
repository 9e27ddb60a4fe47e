package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupFailure;
import io.jenkins.plugins.etcdbackup.page.FailedBackupsAction;
import java.util.ArrayList;
import java.util.List;

/** What a build recorded, as the index keeps it. */
final class BuildEntries {

    private BuildEntries() {}

    static List<BackupEntry> of(Run<?, ?> run) {
        boolean kept = run.getAction(RetentionMark.class) != null;
        List<BackupEntry> entries = new ArrayList<>();
        BackupAction backups = run.getAction(BackupAction.class);
        if (backups != null) {
            for (Backup backup : backups.all()) {
                entries.add(
                        BackupEntry.of(place(run, entries.size()), backup, backups.recordedContentsOf(backup), kept));
            }
        }
        FailedBackupsAction failed = run.getAction(FailedBackupsAction.class);
        if (failed != null) {
            for (BackupFailure failure : failed.all()) {
                entries.add(BackupEntry.of(place(run, entries.size()), failure));
            }
        }
        return entries;
    }

    private static BackupEntry.Place place(Run<?, ?> run, int position) {
        return new BackupEntry.Place(run.getParent().getFullName(), run.getNumber(), position);
    }
}
