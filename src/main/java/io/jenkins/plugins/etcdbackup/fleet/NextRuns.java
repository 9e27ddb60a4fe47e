package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.Job;
import hudson.scheduler.CronTabList;
import hudson.scheduler.Hash;
import hudson.triggers.TimerTrigger;
import hudson.triggers.Trigger;
import java.time.Instant;
import java.util.Calendar;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn.ParameterizedJob;

/** When the schedules of jobs will start them next. */
final class NextRuns {

    private NextRuns() {}

    /** The soonest of the jobs that the one who asks may see; empty where none is scheduled, or all are disabled. */
    static Optional<Instant> of(Collection<String> jobs) {
        return jobs.stream()
                .map(name -> Jenkins.get().getItemByFullName(name, Job.class))
                .flatMap(NextRuns::scheduled)
                .min(Comparator.naturalOrder());
    }

    private static Stream<Instant> scheduled(Job<?, ?> job) {
        if (!(job instanceof ParameterizedJob<?, ?> scheduled) || scheduled.isDisabled()) {
            return Stream.empty();
        }
        return scheduled.getTriggers().values().stream()
                .filter(TimerTrigger.class::isInstance)
                .map(Trigger::getSpec)
                .flatMap(spec -> next(spec, job.getFullName()));
    }

    private static Stream<Instant> next(String spec, String job) {
        try {
            Calendar next = CronTabList.create(spec, Hash.from(job)).next();
            return next == null ? Stream.empty() : Stream.of(next.toInstant());
        } catch (IllegalArgumentException e) {
            // A schedule that can't be read starts nothing.
            return Stream.empty();
        }
    }
}
