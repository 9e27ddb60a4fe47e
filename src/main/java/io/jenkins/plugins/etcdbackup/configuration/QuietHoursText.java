package io.jenkins.plugins.etcdbackup.configuration;

import hudson.AbortException;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.engine.preflight.QuietHours;
import java.time.ZoneId;

/** Quiet hours as people write them: {@code 08:00-18:00} in the controller's time zone, or with a zone behind. */
public final class QuietHoursText {

    private QuietHoursText() {}

    /** @return null for none */
    public static QuietHours parse(String text) throws AbortException {
        if (text == null || text.isBlank()) {
            return null;
        }
        return QuietHours.parse(text, ZoneId.systemDefault())
                .orElseThrow(() -> new AbortException(Messages.QuietHoursText_form(text.strip())));
    }

    public static FormValidation check(String text) {
        return FormChecks.answer(wrong(text));
    }

    /** @return a sentence, or null */
    static String wrong(String text) {
        try {
            parse(text);
            return null;
        } catch (AbortException e) {
            return e.getMessage();
        }
    }
}
