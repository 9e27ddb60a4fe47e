package io.jenkins.plugins.etcdbackup.fleet;

import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ParametersDefinitionProperty;
import java.util.Optional;
import jenkins.model.ParameterizedJobMixIn.ParameterizedJob;

/** What one does next about a cluster, as far as the one who looks at it may. */
public final class NextStep {

    private final String cluster;
    private final ClusterHistory history;
    private final Viewer viewer;

    NextStep(String cluster, ClusterHistory history, Viewer viewer) {
        this.cluster = cluster;
        this.history = history;
        this.viewer = viewer;
    }

    /**
     * The job that took the last backup, or else tried to, if whoever asks may start it. One that asks for parameters is not
     * started from here: they may name another cluster.
     */
    Optional<ParameterizedJob<?, ?>> job() {
        return history.lastGood()
                .or(history::last)
                .flatMap(entry -> viewer.job(entry.job()))
                .filter(job -> job.hasPermission(Item.BUILD))
                .filter(job -> job.getProperty(ParametersDefinitionProperty.class) == null)
                .flatMap(NextStep::startable);
    }

    private static Optional<ParameterizedJob<?, ?>> startable(Job<?, ?> job) {
        return job instanceof ParameterizedJob<?, ?> one && !one.isDisabled() ? Optional.of(one) : Optional.empty();
    }

    /** Full name of the job that would back it up now; null where there is none. */
    public String getJob() {
        return job().map(Item::getFullName).orElse(null);
    }

    /** Where the files of the last good backup are, and how to restore them; null where there is none. */
    public String getRestore() {
        return history.lastGood()
                .map(good -> new AttemptRow(good, viewer).getUrl())
                .orElse(null);
    }

    /** The step of a pipeline that verifies the last good backup; null where there is none. */
    public String getVerify() {
        return history.lastGood()
                .map(good -> "etcdBackupVerify job: " + quoted("/" + good.job()) + ", build: '" + good.build() + "'"
                        + (cluster.equals(good.cluster()) ? ", cluster: " + quoted(cluster) : ""))
                .orElse(null);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
