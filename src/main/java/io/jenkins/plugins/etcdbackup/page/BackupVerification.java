package io.jenkins.plugins.etcdbackup.page;

import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict;
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

    /** False in a build of before there was such a field. */
    private final boolean rehearsed;

    /** False, and the reason null, in a build of before there were such fields. */
    private final boolean damaged;

    private final String reason;

    /**
     * @param build full display name of the one that verified
     * @param found what it said
     */
    public BackupVerification(Instant at, String build, Found found) {
        this.at = at.toEpochMilli();
        this.build = build;
        this.answer = found.answer().name();
        this.rehearsed = found.rehearsed();
        this.damaged = found.damaged();
        this.reason = found.reason();
    }

    /**
     * What a verification found.
     *
     * @param rehearsed whether it was also restored, and served what it holds
     * @param damaged whether something is wrong with the backup itself, not only between it and the cluster of that moment
     * @param reason the first thing that speaks against it; null where nothing does
     */
    public record Found(RestoreVerdict.Answer answer, boolean rehearsed, boolean damaged, String reason) {}

    /** ISO 8601, UTC. */
    @Exported
    public String getTime() {
        return Instant.ofEpochMilli(at).toString();
    }

    /** Milliseconds since 1970. */
    public long getMillis() {
        return at;
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

    @Exported
    public boolean isRehearsed() {
        return rehearsed;
    }

    /** Whether something is wrong with the backup itself, and not only between it and the cluster of that moment. */
    @Exported
    public boolean isDamaged() {
        return damaged;
    }

    /** The first thing that spoke against it; null where nothing did. */
    @Exported
    public String getReason() {
        return reason;
    }

    /** What the answer means, as a sentence. */
    public String getSentence() {
        String sentence = sentence(RestoreVerdict.Answer.valueOf(answer));
        return rehearsed ? sentence + " " + Messages.BackupVerification_rehearsed() : sentence;
    }

    public static String sentence(RestoreVerdict.Answer answer) {
        return switch (answer) {
            case RESTORABLE -> Messages.BackupVerification_restorable();
            case NOTHING_AGAINST_IT -> Messages.BackupVerification_nothingAgainstIt();
            case NOT_RESTORABLE -> Messages.BackupVerification_notRestorable();
        };
    }

    public boolean isGood() {
        return !answer.equals("NOT_RESTORABLE");
    }

    /** When it was verified, in UTC. */
    public String getReadableTime() {
        return BackupSummary.readable(getTime());
    }
}
