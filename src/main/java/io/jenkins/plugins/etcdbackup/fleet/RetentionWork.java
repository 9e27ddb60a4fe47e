package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.AsyncPeriodicWork;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.etcdbackup.configuration.BackupRetention;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * Has Jenkins keep what the retention rules keep, by "keep this build forever", and takes back only what it set itself.
 * It deletes nothing: that is the build discarder's work, which passes over builds that are kept.
 */
@Extension
public final class RetentionWork extends AsyncPeriodicWork {

    private static final Logger LOGGER = Logger.getLogger(RetentionWork.class.getName());

    /** A build, by the names that the index has for it. */
    record BuildId(String job, int number) {}

    private final Object lock = new Object();

    public RetentionWork() {
        super("etcd backup retention");
    }

    static RetentionWork get() {
        return ExtensionList.lookupSingleton(RetentionWork.class);
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.MINUTES.toMillis(10);
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    @Override
    protected void execute(TaskListener listener) {
        apply(Instant.now());
    }

    /** Called as soon as a backup is recorded too: the build discarder runs right after a build. */
    void apply(Instant now) {
        if (!BackupIndex.get().isComplete()) {
            return;
        }
        synchronized (lock) {
            Set<BuildId> wanted = wanted(now);
            Set<BuildId> marked = marked();
            for (BuildId build : wanted) {
                if (!marked.contains(build)) {
                    mark(build);
                }
            }
            for (BuildId build : marked) {
                if (!wanted.contains(build)) {
                    unmark(build);
                }
            }
        }
    }

    /** The builds that hold a backup which some rule keeps. */
    static Set<BuildId> wanted(Instant now) {
        Map<String, ClusterHistory> histories = BackupIndex.get().histories();
        Set<BuildId> wanted = new LinkedHashSet<>();
        for (ClusterConfiguration cluster : EtcdBackupConfiguration.get().getClusters()) {
            BackupRetention rules = cluster.getRetention();
            ClusterHistory history = histories.get(cluster.getName());
            if (rules != null && history != null) {
                RetentionPlan.of(history, rules, now)
                        .kept()
                        .keySet()
                        .forEach(entry -> wanted.add(new BuildId(entry.job(), entry.build())));
            }
        }
        return wanted;
    }

    /** The builds that this plugin has kept from the build discarder. */
    private static Set<BuildId> marked() {
        Set<BuildId> marked = new LinkedHashSet<>();
        for (BackupEntry entry : BackupIndex.get().entries()) {
            if (entry.kept()) {
                marked.add(new BuildId(entry.job(), entry.build()));
            }
        }
        return marked;
    }

    private static void mark(BuildId id) {
        Run<?, ?> run = load(id);
        // What a person keeps, a person gives up.
        if (run == null || run.isKeepLog()) {
            return;
        }
        try {
            run.addAction(new RetentionMark());
            run.keepLog(true);
            BackupIndex.get().replace(run);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot keep " + run);
        }
    }

    private static void unmark(BuildId id) {
        Run<?, ?> run = load(id);
        if (run == null) {
            return;
        }
        try {
            run.removeActions(RetentionMark.class);
            run.keepLog(false);
            BackupIndex.get().replace(run);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot give up " + run);
        }
    }

    @SuppressWarnings("try") // what the context does, it does by being open
    private static Run<?, ?> load(BuildId id) {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            Job<?, ?> job = Jenkins.get().getItemByFullName(id.job(), Job.class);
            return job == null ? null : job.getBuildByNumber(id.number());
        }
    }
}
