package io.jenkins.plugins.etcdbackup.engine.preflight;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Hours in which no backup may run, since it costs etcd disk reads. From is in them, to is not; where to is not after
 * from they span midnight, and equal ends mean the whole day.
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) implements Serializable {

    public QuietHours {
        Objects.requireNonNull(from);
        Objects.requireNonNull(to);
        Objects.requireNonNull(zone);
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
