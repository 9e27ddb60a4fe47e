package io.jenkins.plugins.etcdbackup.page;

import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What everybody who may see a build learns of its backup: of which z-stream, when, how large. Nothing may be added here
 * that helps somebody to find the cluster.
 */
@ExportedBean(defaultVisibility = 2)
public final class BackupSummary {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Backup backup;

    BackupSummary(Backup backup) {
        this.backup = backup;
    }

    /** The configured name, which is in the build's list of steps as well, or null. */
    @Exported
    public String getCluster() {
        return backup.getCluster();
    }

    /** Cluster and version, made here because a template drops blanks. */
    public String getHeading() {
        return (getCluster() == null ? "" : getCluster() + ": ") + "OKD " + getClusterVersion();
    }

    @Exported
    public String getClusterVersion() {
        return backup.getClusterVersion();
    }

    /** ISO 8601, UTC. */
    @Exported
    public String getStarted() {
        return backup.getStarted();
    }

    /** ISO 8601, UTC. */
    @Exported
    public String getFinished() {
        return backup.getFinished();
    }

    /** Bytes of all files, as they are stored. */
    @Exported
    public long getStoredSize() {
        return backup.getStoredSize();
    }

    /** In UTC, like the names of the files. */
    public String getReadableStarted() {
        return readable(backup.getStarted());
    }

    /** In UTC. */
    public String getReadableFinished() {
        return readable(backup.getFinished());
    }

    /** The size of all files with a unit, such as 12.6 MB. */
    public String getReadableSize() {
        return ByteCount.of(getStoredSize());
    }

    static String readable(String instant) {
        return TIME.format(Instant.parse(instant));
    }
}
