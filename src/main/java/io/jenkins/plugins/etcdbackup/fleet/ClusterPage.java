package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.Api;
import hudson.model.ModelObject;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One cluster: its history over all jobs. */
@ExportedBean
public final class ClusterPage implements ModelObject {

    private static final int MOST = 500;

    private final ClusterRow row;
    private final List<RetentionRow> retention;

    ClusterPage(ClusterRow row) {
        this.row = row;
        this.retention = row.retention();
    }

    @Override
    public String getDisplayName() {
        return row.getName();
    }

    @Exported(inline = true)
    public ClusterRow getSummary() {
        return row;
    }

    /** The newest first, at most 500. */
    @Exported(inline = true)
    public List<AttemptRow> getAttempts() {
        return row.attempts(MOST);
    }

    /** Which of them the retention keeps, and why: its dry run, which changes nothing. */
    @Exported(inline = true)
    public List<RetentionRow> getRetention() {
        return retention;
    }

    /** Whether there are rules, or only what is kept whatever they say. */
    @Exported
    public boolean isRetentionConfigured() {
        return row.configuredRetention().isPresent();
    }

    /** How many good backups no rule keeps. */
    @Exported
    public long getNotRetained() {
        return row.notRetained(retention.size());
    }

    /** For JSON. */
    public Api getApi() {
        return new Api(this);
    }
}
