package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Util;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import java.time.Instant;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * One attempt as pages and JSON show it. What helps to find a cluster, and the sentence of a failure, is for those alone
 * who may see details of the job's backups.
 */
@ExportedBean(defaultVisibility = 2)
public final class AttemptRow {

    private final BackupEntry entry;
    private final Viewer viewer;
    private final boolean detailed;

    AttemptRow(BackupEntry entry, Viewer viewer) {
        this.entry = entry;
        this.viewer = viewer;
        this.detailed = viewer.seesDetailsOf(entry.job());
    }

    @Exported
    public String getJob() {
        return entry.job();
    }

    @Exported
    public int getBuild() {
        return entry.build();
    }

    /** The build's address below Jenkins' root. */
    public String getUrl() {
        return viewer.job(entry.job())
                .map(job -> job.getUrl() + entry.build() + "/" + page())
                .orElse(null);
    }

    /** The summary is for everybody who sees the build. */
    private String page() {
        if (!entry.taken()) {
            return "console";
        }
        return detailed ? "etcd-backup/" + (entry.position() + 1) + "/" : "etcd-backup/";
    }

    /** Taken, and nobody has found it damaged since. */
    @Exported
    public boolean isGood() {
        return entry.good();
    }

    /** Taken, whatever was found out since. */
    @Exported
    public boolean isTaken() {
        return entry.taken();
    }

    /** Where it failed: a name of BackupFailure.Cause; null where it did not. */
    @Exported
    public String getCause() {
        return entry.cause();
    }

    @Exported
    public boolean isPossiblyDirty() {
        return entry.possiblyDirty();
    }

    /** ISO 8601, UTC. */
    @Exported
    public String getFinished() {
        return Instant.ofEpochMilli(entry.finished()).toString();
    }

    /** Milliseconds since 1970, for sorting. */
    public long getFinishedMillis() {
        return entry.finished();
    }

    /** Such as "3 hr 12 min". */
    public String getAge() {
        return Util.getTimeSpanString(Math.max(0, System.currentTimeMillis() - entry.finished()));
    }

    @Exported
    public String getVersion() {
        return entry.version();
    }

    /** Bytes of the database. */
    @Exported
    public long getDatabaseSize() {
        return entry.size();
    }

    public String getReadableSize() {
        return ByteCount.of(entry.size());
    }

    @Exported
    public long getDurationMillis() {
        return entry.duration();
    }

    public String getReadableDuration() {
        return Util.getTimeSpanString(entry.duration());
    }

    @Exported
    public long getKeys() {
        return detailed ? entry.keys() : 0;
    }

    @Exported
    public long getRevision() {
        return detailed ? entry.revision() : 0;
    }

    @Exported
    public String getNode() {
        return detailed ? entry.node() : null;
    }

    @Exported
    public String getMethod() {
        return detailed ? entry.method() : null;
    }

    @Exported
    public boolean isEncrypted() {
        return entry.taken() && !entry.plain();
    }

    /** When it was last verified by a later build; ISO 8601, UTC; null for never. */
    @Exported
    public String getVerified() {
        return entry.verified() == 0
                ? null
                : Instant.ofEpochMilli(entry.verified()).toString();
    }

    /** For sorting. */
    public long getVerifiedMillis() {
        return entry.verified();
    }

    /** Such as "3 hr 12 min". */
    public String getVerifiedAge() {
        return Util.getTimeSpanString(Math.max(0, System.currentTimeMillis() - entry.verified()));
    }

    /** RESTORABLE, NOTHING_AGAINST_IT (not all could be checked) or NOT_RESTORABLE; null where nobody verified it. */
    @Exported
    public String getVerdict() {
        return entry.verification() == null ? null : entry.verification().answer();
    }

    /** Whether the last verification said that it may not be restored. */
    @Exported
    public boolean isRefused() {
        return entry.refused();
    }

    /** What spoke against it; null where nothing did, or for those who may not know. */
    @Exported
    public String getReason() {
        return detailed && entry.verification() != null ? entry.verification().reason() : null;
    }

    /** Of the certificates in the tarball, when the first one expires; ISO 8601, UTC; null where that is not known. */
    @Exported
    public String getCertificatesUntil() {
        return entry.certificatesUntil() == 0
                ? null
                : Instant.ofEpochMilli(entry.certificatesUntil()).toString();
    }

    /** What became of the cluster's objects since the one before; null where that is not known, or not for who asks. */
    private Changes changes() {
        return detailed ? entry.changes() : null;
    }

    @Exported
    public Long getCame() {
        return changes() == null ? null : changes().came();
    }

    @Exported
    public Long getWent() {
        return changes() == null ? null : changes().went();
    }

    @Exported
    public Long getChanged() {
        return changes() == null ? null : changes().changed();
    }

    /** Namespaces that were in the backup before and are not in this one; the first fifty. */
    @Exported
    public List<String> getVanished() {
        return changes() == null ? List.of() : changes().vanished();
    }

    /** The namespaces that vanished, in one line. */
    public String getVanishedLine() {
        return String.join(", ", getVanished());
    }

    /** What the build is called whose backup is the one before. */
    public String getSince() {
        return changes() == null ? null : changes().build();
    }

    @Exported
    public boolean isRehearsed() {
        return entry.rehearsed() > 0;
    }

    /** When it was last restored to see that it serves; ISO 8601, UTC; null for never. */
    @Exported
    public String getRehearsedAt() {
        return isRehearsed() ? Instant.ofEpochMilli(entry.rehearsed()).toString() : null;
    }

    /** For sorting. */
    public long getRehearsedMillis() {
        return entry.rehearsed();
    }

    /** Such as "3 hr 12 min". */
    public String getRehearsedAge() {
        return Util.getTimeSpanString(Math.max(0, System.currentTimeMillis() - entry.rehearsed()));
    }

    @Exported
    public int getWarnings() {
        return entry.warnings();
    }

    /** Why it failed; null where it did not, or for those who may not know. */
    @Exported
    public String getFailure() {
        return detailed ? entry.failure() : null;
    }

    public boolean isDetailed() {
        return detailed;
    }
}
