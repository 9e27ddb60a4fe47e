package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.model.Api;
import hudson.model.RootAction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The dashboard: a row for each cluster. Everybody who sees Jenkins sees the clusters whose jobs he may see; clusters
 * that no job has tried yet are shown to those who may read the configuration.
 */
@Extension
@Restricted(NoExternalUse.class)
@ExportedBean
public final class FleetPage implements RootAction {

    static final String URL = "etcd-backups";

    @Override
    public String getIconFileName() {
        return isVisible() ? "symbol-etcd-backup plugin-etcd-backup" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.FleetPage_displayName();
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    /** Whether there is anything to see: to those who may add a cluster, the page says how. */
    private boolean isVisible() {
        return isMayConfigure() || Fleet.isAnyVisible();
    }

    /** For the page: who may add clusters is told how. */
    public boolean isMayConfigure() {
        return Jenkins.get().hasPermission(Jenkins.SYSTEM_READ);
    }

    /** The worst first. */
    @Exported(inline = true)
    public List<ClusterRow> getClusters() {
        Viewer viewer = new Viewer();
        return Fleet.visible(viewer).clusters(Instant.now(), isMayConfigure()).stream()
                .map(status -> new ClusterRow(status, viewer))
                .toList();
    }

    /** Whether all builds are in the index yet. */
    @Exported
    public boolean isComplete() {
        return BackupIndex.get().isComplete();
    }

    /** How many clusters are in which state, by its word. */
    public Map<String, Long> count(List<ClusterRow> clusters) {
        Map<String, Long> counts = new TreeMap<>();
        clusters.forEach(row -> counts.merge(row.getWord(), 1L, Long::sum));
        return counts;
    }

    /** For the addresses of clusters. */
    public ClusterPage getCluster(String name) {
        return getClusters().stream()
                .filter(row -> row.getName().equals(name))
                .findFirst()
                .map(ClusterPage::new)
                .orElse(null);
    }

    /** For JSON. */
    public Api getApi() {
        return new Api(this);
    }
}
