package io.jenkins.plugins.etcdbackup.fleet;

import hudson.ExtensionPoint;
import java.util.List;
import jenkins.util.Listeners;

/** Is told when the state of a cluster's backups changes, so that a plugin can carry it to wherever people look. */
public abstract class FreshnessListener implements ExtensionPoint {

    /**
     * Called every few minutes at most, on a thread of Jenkins' own; it must not block for long.
     *
     * @param cluster the configured name
     * @param worst what is wrong now, or null where nothing is any more
     * @param sentences one for each trouble, the worst first; empty where nothing is wrong
     */
    public abstract void onChange(String cluster, Trouble worst, List<String> sentences);

    static void fire(String cluster, Trouble worst, List<String> sentences) {
        Listeners.notify(FreshnessListener.class, true, listener -> listener.onChange(cluster, worst, sentences));
    }
}
