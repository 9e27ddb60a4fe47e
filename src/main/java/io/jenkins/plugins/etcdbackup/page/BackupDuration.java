package io.jenkins.plugins.etcdbackup.page;

import java.io.Serializable;
import java.util.Locale;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** How long one part of a backup took. */
@ExportedBean(defaultVisibility = 3)
public final class BackupDuration implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String stage;
    private final long millis;

    BackupDuration(String stage, long millis) {
        this.stage = stage;
        this.millis = millis;
    }

    @Exported
    public String getStage() {
        return stage;
    }

    @Exported
    public long getMillis() {
        return millis;
    }

    /** Seconds, with one decimal. */
    public String getReadable() {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
