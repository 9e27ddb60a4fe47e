package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;

/** On the page of a job that takes backups: a link to the latest good one, and how size and duration went. */
public final class JobBackupsAction implements Action {

    private final BackupEntry latest;
    private final List<BackupEntry> newestFirst;

    /** @param newestFirst good ones of the cluster that the latest is of: a line over several clusters says nothing */
    private JobBackupsAction(List<BackupEntry> newestFirst) {
        this.latest = newestFirst.get(0);
        this.newestFirst = newestFirst;
    }

    /** For the page. */
    public ClusterTrend getTrend() {
        return ClusterTrend.of(newestFirst, new Viewer());
    }

    /** For the page. */
    public AttemptRow getLatest() {
        return new AttemptRow(latest, new Viewer());
    }

    @Override
    public String getIconFileName() {
        return "symbol-etcd-backup plugin-etcd-backup";
    }

    @Override
    public String getDisplayName() {
        return Messages.JobBackupsAction_displayName();
    }

    @Override
    public String getUrlName() {
        return latest.build() + "/etcd-backup";
    }

    /** Asks the index, and no build. */
    @Extension
    @SuppressWarnings("rawtypes") // as the core has it
    public static final class Factory extends TransientActionFactory<Job> {

        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @Override
        public Collection<? extends Action> createFor(Job job) {
            List<BackupEntry> good = BackupIndex.get().goodOf(job.getFullName());
            return good.isEmpty()
                    ? List.of()
                    : List.of(new JobBackupsAction(good.stream()
                            .filter(entry ->
                                    entry.clusterKey().equals(good.get(0).clusterKey()))
                            .toList()));
        }
    }
}
