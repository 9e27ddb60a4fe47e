package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.Functions;
import hudson.model.AdministrativeMonitor;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Tells administrators that whoever sees a job can download a whole cluster's Secrets from it: a plain backup is archived,
 * and the permission Run/Artifacts, which would guard it, is not in use.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class PlainBackupsMonitor extends AdministrativeMonitor {

    private static final int MOST = 10;

    @Override
    public String getDisplayName() {
        return Messages.PlainBackupsMonitor_displayName();
    }

    @Override
    public boolean isActivated() {
        return !Functions.isArtifactsPermissionEnabled() && !getJobs().isEmpty();
    }

    /** For the page: full names of jobs, the first ten. */
    public List<String> getJobs() {
        return BackupIndex.get().entries().stream()
                .filter(entry -> entry.taken() && entry.archived() && entry.plain())
                .map(BackupEntry::job)
                .distinct()
                .sorted()
                .limit(MOST)
                .toList();
    }
}
