package io.jenkins.plugins.etcdbackup.page;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import java.io.Serializable;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What one check found, before the backup or in its files. */
@ExportedBean(defaultVisibility = 3)
public final class BackupFinding implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String id;
    private final String level;
    private final String sentence;
    private final boolean allowed;

    BackupFinding(String id, String level, String sentence, boolean allowed) {
        this.id = id;
        this.level = level;
        this.sentence = sentence;
        this.allowed = allowed;
    }

    @Exported
    public String getId() {
        return id;
    }

    /** PASS, WARN or FAIL. */
    @Exported
    public String getLevel() {
        return level;
    }

    @Exported
    public String getSentence() {
        return sentence;
    }

    /** For the page: a class of Jenkins' style sheet. */
    public String getColour() {
        return switch (level) {
            case "PASS" -> "etcd-backup-good";
            case "WARN" -> "etcd-backup-warn";
            default -> "etcd-backup-bad";
        };
    }

    int badness() {
        return Finding.Level.valueOf(level).ordinal();
    }

    /** Whether the job let it through. */
    @Exported
    public boolean isAllowed() {
        return allowed;
    }
}
