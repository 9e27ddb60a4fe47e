package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.apache.commons.lang3.time.StopWatch;

/** When a run began, what it is doing now, and how long each stage took. */
final class Timeline {

    private final Clock clock;
    private final Instant start;
    private final Map<Stage, Duration> durations = new EnumMap<>(Stage.class);
    private Stage current;
    private StopWatch watch = StopWatch.createStarted();

    Timeline(Clock clock) {
        this.clock = clock;
        this.start = clock.instant();
        this.current = Stage.REQUEST;
    }

    /** Ends the current stage and begins another one. */
    void enter(Stage next) {
        durations.merge(current, watch.getDuration(), Duration::plus);
        current = next;
        watch = StopWatch.createStarted();
    }

    Stage current() {
        return current;
    }

    Instant start() {
        return start;
    }

    Instant now() {
        return clock.instant();
    }

    /** Of the stages that have ended, in the order of a run. */
    Map<Stage, Duration> durations() {
        return new EnumMap<>(durations);
    }
}
