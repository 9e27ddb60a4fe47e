package io.jenkins.plugins.etcdbackup.page;

import hudson.ExtensionPoint;
import hudson.model.Run;
import jenkins.util.Listeners;

/** Is told when something about the backups of a build becomes known after the build itself has ended. */
public interface BackupListener extends ExtensionPoint {

    /** @param run whose backups these are; the build that found out may be another one, and may still run */
    void onVerified(Run<?, ?> run);

    static void fireVerified(Run<?, ?> run) {
        Listeners.notify(BackupListener.class, true, listener -> listener.onVerified(run));
    }
}
