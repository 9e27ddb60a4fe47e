package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupListener;
import java.time.Instant;

/** Keeps the index right as builds end and go, and jobs and folders move and go. */
final class IndexUpdates {

    private IndexUpdates() {}

    /** Builds. */
    @Extension
    public static final class OfBuilds extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> run) {
            BackupIndex.get().replace(run);
            // The build discarder runs right after a build, and must find what is to be kept.
            if (run.getAction(BackupAction.class) != null) {
                RetentionWork.get().apply(Instant.now());
            }
        }

        @Override
        public void onDeleted(Run<?, ?> run) {
            BackupIndex.get().remove(run.getParent().getFullName(), run.getNumber());
        }
    }

    /** Backups whose builds ended long ago. */
    @Extension
    public static final class OfBackups implements BackupListener {

        @Override
        public void onVerified(Run<?, ?> run) {
            if (!run.isBuilding()) {
                BackupIndex.get().replace(run);
            }
        }
    }

    /** Jobs, and folders with all that is in them. */
    @Extension
    public static final class OfJobs extends ItemListener {

        @Override
        public void onLocationChanged(Item item, String oldFullName, String newFullName) {
            BackupIndex.get().rename(oldFullName, newFullName);
        }

        @Override
        public void onDeleted(Item item) {
            BackupIndex.get().remove(item.getFullName(), null);
        }
    }
}
