package io.jenkins.plugins.etcdbackup.engine.preflight;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours in which no backup may run, since it costs etcd disk reads. From is in them, to is not; where to is not after
 * from they span midnight, and equal ends mean the whole day.
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) implements Serializable {

    private static final Pattern FORM = Pattern.compile("(\\d{1,2}:\\d{2})\\s*-\\s*(\\d{1,2}:\\d{2})(?:\\s+(\\S+))?");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("H:mm", Locale.ROOT);

    public QuietHours {
        Objects.requireNonNull(from);
        Objects.requireNonNull(to);
        Objects.requireNonNull(zone);
    }

    /**
     * What a person wrote: {@code 08:00-18:00}, or with a zone behind, {@code 8:00 - 18:00 Europe/Berlin}.
     *
     * @param zone where the text names none
     * @return empty where the text is of no such form
     */
    public static Optional<QuietHours> parse(String text, ZoneId zone) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new QuietHours(
                    LocalTime.parse(matcher.group(1), TIME),
                    LocalTime.parse(matcher.group(2), TIME),
                    matcher.group(3) == null ? zone : ZoneId.of(matcher.group(3))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    public boolean contain(Instant instant) {
        LocalTime time = instant.atZone(zone).toLocalTime();
        boolean started = !time.isBefore(from);
        boolean ended = !time.isBefore(to);
        return from.isBefore(to) ? started && !ended : started || !ended;
    }

    @Override
    public String toString() {
        return from + "-" + to + " " + zone;
    }
}
