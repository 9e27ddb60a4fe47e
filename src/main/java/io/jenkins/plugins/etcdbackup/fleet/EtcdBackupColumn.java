package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.model.Job;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column for lists of jobs: when the job's last good backup was taken, and of which release. */
public class EtcdBackupColumn extends ListViewColumn {

    @DataBoundConstructor
    public EtcdBackupColumn() {}

    /** For the page; null where the job has none. */
    public AttemptRow latest(Job<?, ?> job) {
        List<BackupEntry> good = BackupIndex.get().goodOf(job.getFullName());
        return good.isEmpty() ? null : new AttemptRow(good.get(0), new Viewer());
    }

    /** Offered, and not in every list by itself: few jobs take backups. */
    @Extension
    @Symbol("etcdBackupColumn")
    public static class DescriptorImpl extends ListViewColumnDescriptor {

        @Override
        public String getDisplayName() {
            return Messages.EtcdBackupColumn_displayName();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
