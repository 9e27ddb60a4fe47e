package io.jenkins.plugins.etcdbackup;

import java.io.Serializable;
import java.time.Instant;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** That a backup was verified later on, by whom, and what came of it. */
@ExportedBean(defaultVisibility = 3)
public final class BackupVerification implements Serializable {

    private static final long serialVersionUID = 1L;

    private final long at;
    private final String build;
    private final String answer;

    /**
     * @param build full display name of the one that verified
     * @param answer name of a RestoreVerdict.Answer
     */
    BackupVerification(Instant at, String build, String answer) {
        this.at = at.toEpochMilli();
        this.build = build;
        this.answer = answer;
    }

    /** ISO 8601, UTC. */
    @Exported
    public String getTime() {
        return Instant.ofEpochMilli(at).toString();
    }

    @Exported
    public String getBuild() {
        return build;
    }

    /** RESTORABLE, NOTHING_AGAINST_IT (not all could be checked) or NOT_RESTORABLE. */
    @Exported
    public String getAnswer() {
        return answer;
    }

    /** For people. */
    public String getReadableTime() {
        return BackupOutline.readable(getTime());
    }
}
