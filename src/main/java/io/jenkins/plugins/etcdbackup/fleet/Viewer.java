package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.Job;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;

/**
 * What the one who asks may see. For the length of one answer: every job is looked up once and its permission asked once,
 * however many of its backups are shown.
 */
final class Viewer {

    private final Map<String, Optional<Job<?, ?>>> jobs = new HashMap<>();
    private final Map<String, Boolean> detailed = new HashMap<>();

    /** Empty where it is gone, or he may not see it. */
    Optional<Job<?, ?>> job(String fullName) {
        return jobs.computeIfAbsent(fullName, Viewer::find);
    }

    private static Optional<Job<?, ?>> find(String fullName) {
        Job<?, ?> job = Jenkins.get().getItemByFullName(fullName, Job.class);
        return Optional.ofNullable(job);
    }

    boolean sees(String job) {
        return job(job).isPresent();
    }

    /** Whether he may see more than the outlines of the job's backups. */
    boolean seesDetailsOf(String job) {
        return detailed.computeIfAbsent(job, name -> job(name)
                .filter(found -> found.hasPermission(BackupPermission.VIEW))
                .isPresent());
    }
}
