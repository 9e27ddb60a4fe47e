package io.jenkins.plugins.etcdbackup.fleet;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.etcdbackup.fleet.IndexJournal.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.util.Timer;

/**
 * All attempts of all builds, in memory and in a journal below JENKINS_HOME. It changes as builds end and go, and jobs
 * move; where the journal is lost it is made anew from the builds, once, in the background.
 */
@Extension
public final class BackupIndex {

    private static final Logger LOGGER = Logger.getLogger(BackupIndex.class.getName());

    /** By job, then by build. */
    private final Map<String, TreeMap<Integer, List<BackupEntry>>> jobs = new HashMap<>();

    private IndexJournal journal;
    private boolean complete;

    /** Of all attempts; null after a change. To put them in order takes longer than the rest of a page. */
    private Map<String, ClusterHistory> histories;

    static BackupIndex get() {
        return ExtensionList.lookupSingleton(BackupIndex.class);
    }

    @Initializer(after = InitMilestone.JOB_LOADED)
    public static void start() {
        get().load(new IndexJournal(
                Jenkins.get().getRootDir().toPath().resolve("etcd-backup").resolve("index.jsonl")));
    }

    /** Reads the journal; where there is none the builds are asked, and until they have answered the index is not whole. */
    synchronized void load(IndexJournal from) {
        journal = from;
        jobs.clear();
        histories = null;
        complete = false;
        try {
            if (journal.exists()) {
                journal.read().forEach(this::apply);
                complete = true;
                journal.write(entries());
                return;
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The index of etcd backups cannot be read and is made anew", e);
            jobs.clear();
        }
        complete = false;
        Timer.get().execute(this::rebuild);
    }

    /** Asks every build of every job. They are loaded one by one and not held. */
    @SuppressWarnings("try") // what the context does, it does by being open
    void rebuild() {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            for (Job<?, ?> job : Jenkins.get().allItems(Job.class)) {
                for (Run<?, ?> run : job.getBuilds()) {
                    if (!run.isBuilding()) {
                        put(job.getFullName(), run.getNumber(), BuildEntries.of(run));
                    }
                }
            }
        }
        synchronized (this) {
            complete = true;
            try {
                journal.write(entries());
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "The index of etcd backups cannot be written", e);
            }
        }
    }

    private synchronized void put(String job, int build, List<BackupEntry> entries) {
        if (!entries.isEmpty()) {
            histories = null;
            jobs.computeIfAbsent(job, any -> new TreeMap<>()).put(build, new ArrayList<>(entries));
        }
    }

    /** Whether all builds have been asked. */
    synchronized boolean isComplete() {
        return complete;
    }

    /** A build has ended, or something of it has changed: what was known of it is replaced. */
    synchronized void replace(Run<?, ?> run) {
        String job = run.getParent().getFullName();
        List<BackupEntry> entries = BuildEntries.of(run);
        TreeMap<Integer, List<BackupEntry>> builds = jobs.get(job);
        if (builds != null && builds.containsKey(run.getNumber())) {
            change(Change.remove(job, run.getNumber()));
        }
        entries.forEach(entry -> change(Change.add(entry)));
    }

    /** @param build null for all of the job, and of the jobs below it where it is a folder */
    synchronized void remove(String job, Integer build) {
        TreeMap<Integer, List<BackupEntry>> builds = jobs.get(job);
        boolean known = build == null
                ? jobs.keySet().stream().anyMatch(name -> isOrIsBelow(name, job))
                : builds != null && builds.containsKey(build);
        if (known) {
            change(Change.remove(job, build));
        }
    }

    synchronized void rename(String job, String to) {
        if (jobs.keySet().stream().anyMatch(name -> isOrIsBelow(name, job))) {
            change(Change.rename(job, to));
        }
    }

    synchronized List<BackupEntry> entries() {
        return jobs.values().stream()
                .flatMap(builds -> builds.values().stream())
                .flatMap(Collection::stream)
                .toList();
    }

    /** By cluster. Neither the map nor what is in it ever changes. */
    synchronized Map<String, ClusterHistory> histories() {
        if (histories == null) {
            histories = Collections.unmodifiableMap(ClusterHistory.byCluster(entries()));
        }
        return histories;
    }

    /** The good backups of one job; those of its newest build first. */
    synchronized List<BackupEntry> goodOf(String job) {
        TreeMap<Integer, List<BackupEntry>> builds = jobs.get(job);
        return builds == null
                ? List.of()
                : builds.descendingMap().values().stream()
                        .flatMap(Collection::stream)
                        .filter(BackupEntry::good)
                        .toList();
    }

    /** Full names of those that tried a backup. */
    synchronized List<String> jobs() {
        return List.copyOf(jobs.keySet());
    }

    private void change(Change change) {
        apply(change);
        try {
            if (journal != null) {
                journal.append(change);
            }
        } catch (IOException e) {
            // The build that changed it is good all the same.
            LOGGER.log(Level.WARNING, "The index of etcd backups cannot be written", e);
        }
    }

    private void apply(Change change) {
        histories = null;
        if (change.added() != null) {
            BackupEntry entry = change.added();
            jobs.computeIfAbsent(entry.job(), any -> new TreeMap<>())
                    .computeIfAbsent(entry.build(), any -> new ArrayList<>())
                    .add(entry);
        } else if (change.renamedTo() != null) {
            applyRename(change.job(), change.renamedTo());
        } else if (change.build() != null) {
            TreeMap<Integer, List<BackupEntry>> builds = jobs.get(change.job());
            if (builds != null && builds.remove(change.build()) != null && builds.isEmpty()) {
                jobs.remove(change.job());
            }
        } else {
            jobs.keySet().removeIf(name -> isOrIsBelow(name, change.job()));
        }
    }

    private void applyRename(String from, String to) {
        for (String name : List.copyOf(jobs.keySet())) {
            if (isOrIsBelow(name, from)) {
                String renamed = to + name.substring(from.length());
                TreeMap<Integer, List<BackupEntry>> builds = jobs.remove(name);
                builds.replaceAll((number, entries) -> new ArrayList<>(
                        entries.stream().map(entry -> entry.movedTo(renamed)).toList()));
                jobs.put(renamed, builds);
            }
        }
    }

    private static boolean isOrIsBelow(String name, String folder) {
        return name.equals(folder) || name.startsWith(folder + "/");
    }
}
