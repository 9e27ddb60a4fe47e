package io.jenkins.plugins.etcdbackup.page;

import hudson.EnvVars;
import hudson.model.EnvironmentContributingAction;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The attempts of a build that failed. They have no page: the console tells, and the dashboard. */
public final class FailedBackupsAction extends InvisibleAction implements EnvironmentContributingAction {

    private final List<BackupFailure> failures = new ArrayList<>();

    private FailedBackupsAction() {}

    public static void record(Run<?, ?> run, BackupFailure failure) throws IOException {
        synchronized (run) {
            FailedBackupsAction action = run.getAction(FailedBackupsAction.class);
            if (action == null) {
                action = new FailedBackupsAction();
                action.add(failure);
                run.addAction(action);
            } else {
                action.add(failure);
            }
        }
        run.save();
    }

    private synchronized void add(BackupFailure failure) {
        failures.add(failure);
    }

    /** So that a mail can say why. */
    @Override
    public void buildEnvironment(Run<?, ?> build, EnvVars env) {
        env.put("ETCD_BACKUP_FAILURE", lastSentence());
    }

    synchronized String lastSentence() {
        return failures.get(failures.size() - 1).getSentence();
    }

    /** For the index. No page and no REST shows it: the sentences are for those who may see details. */
    public synchronized List<BackupFailure> all() {
        return List.copyOf(failures);
    }
}
