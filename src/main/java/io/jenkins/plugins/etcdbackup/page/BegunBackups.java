package io.jenkins.plugins.etcdbackup.page;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;

/**
 * What a build's backups have begun, written down before they begin it: what a controller that is killed leaves half done
 * is known by it afterwards.
 */
public final class BegunBackups extends InvisibleAction implements RunAction2 {

    private static final Logger LOGGER = Logger.getLogger(BegunBackups.class.getName());

    /** As whom each attempt locked its cluster. */
    private final ArrayList<String> holders = new ArrayList<>();

    /** Artifacts that are being copied. */
    private final ArrayList<String> files = new ArrayList<>();

    /** Those of the attempts that have not returned. A controller that has just read this from its disk runs none. */
    private transient Set<String> living = new HashSet<>();

    /** All artifacts that were begun since Jenkins started; what it began before has names of other seconds. */
    private transient Set<String> taken = new HashSet<>();

    private transient Run<?, ?> run;

    public static BegunBackups of(Run<?, ?> run) {
        synchronized (run) {
            BegunBackups action = run.getAction(BegunBackups.class);
            if (action == null) {
                action = new BegunBackups();
                run.addAction(action);
            }
            return action;
        }
    }

    /** Those whose attempts have ended, by a loss of the agent or of the controller perhaps: their locks are free. */
    public synchronized Set<String> ended() {
        Set<String> ended = new HashSet<>(holders);
        ended.removeAll(living);
        return ended;
    }

    public void begin(String holder) throws IOException {
        synchronized (this) {
            holders.add(holder);
            living.add(holder);
        }
        run.save();
    }

    public synchronized void end(String holder) {
        living.remove(holder);
    }

    /**
     * Files are named by the second, and a build may back up several clusters at a time: those that find their names taken
     * go into a directory of their own.
     */
    public synchronized void place(Backup backup, List<String> names) {
        String folder = backup.getTitle().replaceAll("[^A-Za-z0-9_-]", "_");
        for (int i = 2; names.stream().map(backup::artifact).anyMatch(taken::contains); i++) {
            backup.archivedIn(backup.getFolder() == null ? folder : folder + "-" + i);
        }
        names.stream().map(backup::artifact).forEach(taken::add);
    }

    public void beginArchiving(List<String> artifacts) throws IOException {
        synchronized (this) {
            files.addAll(artifacts);
        }
        run.save();
    }

    /** To be saved by whoever records the backup. */
    public synchronized void archived(List<String> names) {
        files.removeAll(names);
    }

    /** So that a snapshot that was cut off is not offered under the name of a whole one. */
    public void deleteUnfinished(List<String> names) {
        // Where the artifact manager of the core keeps them; others publish a file only when it is whole.
        Path archive = run.getRootDir().toPath().resolve("archive");
        for (String name : names) {
            try {
                Files.deleteIfExists(archive.resolve(name));
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, e, () -> "Could not delete the unfinished artifact " + name + " of " + run);
            }
        }
        archived(names);
    }

    @Override
    public void onAttached(Run<?, ?> attachedTo) {
        run = attachedTo;
    }

    @Override
    public void onLoad(Run<?, ?> loadedWith) {
        run = loadedWith;
        List<String> unfinished;
        synchronized (this) {
            living = new HashSet<>();
            taken = new HashSet<>();
            unfinished = List.copyOf(files);
        }
        deleteUnfinished(unfinished);
    }
}
