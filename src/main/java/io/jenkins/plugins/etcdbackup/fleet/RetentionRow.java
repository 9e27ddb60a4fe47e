package io.jenkins.plugins.etcdbackup.fleet;

import java.util.List;
import java.util.Set;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A backup that a cluster's retention keeps, and why. */
@ExportedBean(defaultVisibility = 2)
public final class RetentionRow {

    private final AttemptRow attempt;
    private final Set<RetentionPlan.Reason> reasons;

    RetentionRow(AttemptRow attempt, Set<RetentionPlan.Reason> reasons) {
        this.attempt = attempt;
        this.reasons = reasons;
    }

    @Exported(inline = true)
    public AttemptRow getAttempt() {
        return attempt;
    }

    /** Names of RetentionPlan.Reason. */
    @Exported
    public List<String> getReasons() {
        return reasons.stream().map(Enum::name).toList();
    }

    /** Why it is kept, a word for each reason. */
    public List<String> getWords() {
        return reasons.stream().map(RetentionPlan.Reason::word).toList();
    }
}
