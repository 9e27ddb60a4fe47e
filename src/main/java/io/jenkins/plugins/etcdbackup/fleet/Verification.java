package io.jenkins.plugins.etcdbackup.fleet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.etcdbackup.page.BackupVerification;

/**
 * What the last verification of a backup said.
 *
 * @param at when; milliseconds since 1970
 * @param answer name of a RestoreVerdict.Answer
 * @param damaged whether something is wrong with the backup itself, and not only between it and the cluster of that moment
 * @param reason the first thing that spoke against it; null where nothing did
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
@JsonIgnoreProperties(ignoreUnknown = true)
record Verification(long at, String answer, boolean damaged, String reason) {

    Verification {
        answer = answer == null ? null : answer.intern();
    }

    /** @return null for none */
    static Verification of(BackupVerification last) {
        return last == null
                ? null
                : new Verification(last.getMillis(), last.getAnswer(), last.isDamaged(), last.getReason());
    }

    @JsonIgnore
    boolean refused() {
        return "NOT_RESTORABLE".equals(answer);
    }
}
