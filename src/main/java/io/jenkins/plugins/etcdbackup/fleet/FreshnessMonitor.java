package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Tells administrators which clusters could not be restored to a time as recent as they asked for. */
@Extension
@Restricted(NoExternalUse.class)
public final class FreshnessMonitor extends AdministrativeMonitor {

    @Override
    public String getDisplayName() {
        return Messages.FreshnessMonitor_displayName();
    }

    @Override
    public boolean isActivated() {
        return !FreshnessCheck.get().troubled().isEmpty();
    }

    /** For the page. */
    public List<ClusterRow> getClusters() {
        Viewer viewer = new Viewer();
        return FreshnessCheck.get().troubled().stream()
                .map(status -> new ClusterRow(status, viewer))
                .toList();
    }
}
