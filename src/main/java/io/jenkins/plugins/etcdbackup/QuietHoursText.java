package io.jenkins.plugins.etcdbackup;

import hudson.AbortException;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.engine.preflight.QuietHours;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quiet hours as people write them: {@code 08:00-18:00} in the controller's time zone, or with a zone behind. */
final class QuietHoursText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,2}:\\d{2})\\s*-\\s*(\\d{1,2}:\\d{2})(?:\\s+(\\S+))?");

    private QuietHoursText() {}

    /** @return null for none */
    static QuietHours parse(String text) throws AbortException {
        if (text == null || text.isBlank()) {
            return null;
        }
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new AbortException(Messages.QuietHoursText_form(text.strip()));
        }
        try {
            return new QuietHours(
                    time(matcher.group(1)),
                    time(matcher.group(2)),
                    matcher.group(3) == null ? ZoneId.systemDefault() : ZoneId.of(matcher.group(3)));
        } catch (DateTimeException e) {
            throw new AbortException(Messages.QuietHoursText_form(text.strip()));
        }
    }

    static FormValidation check(String text) {
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

    private static LocalTime time(String text) {
        return LocalTime.parse(text.length() < 5 ? "0" + text : text);
    }
}
