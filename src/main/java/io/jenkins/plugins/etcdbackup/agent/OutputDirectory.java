package io.jenkins.plugins.etcdbackup.agent;

import hudson.AbortException;
import hudson.FilePath;
import hudson.slaves.WorkspaceList;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.configuration.FormChecks;
import io.jenkins.plugins.etcdbackup.engine.report.UninterruptibleTask;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Where a backup's files are on the agent: in the directory of the workspace that the job names, where they stay, or in a
 * temporary one beside the workspace, which goes when they are archived. Every Secret of the cluster is in them, and the
 * next job of the agent should not find them by chance.
 */
public final class OutputDirectory implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(OutputDirectory.class.getName());

    private static final Duration DELETION = Duration.ofSeconds(30);

    private final FilePath path;
    private final DirectoryGuardRemote guard;

    /** @param guard of a temporary directory, or null */
    private OutputDirectory(FilePath path, DirectoryGuardRemote guard) {
        this.path = path;
        this.guard = guard;
    }

    /** @param dir in the workspace, or null for a temporary one */
    public static OutputDirectory of(String dir, FilePath workspace, BuildConsole console)
            throws IOException, InterruptedException {
        if (dir == null) {
            return temporary(workspace, console);
        }
        sweep(beside(workspace), console);
        FilePath path = inside(workspace, "dir", dir);
        path.mkdirs();
        return new OutputDirectory(path, null);
    }

    /** One that is in the workspace already, and stays. */
    public static OutputDirectory existing(FilePath workspace, String dir) throws IOException, InterruptedException {
        FilePath path = inside(workspace, "dir", dir);
        if (!path.isDirectory()) {
            throw new AbortException(Messages.OutputDirectory_noDirectory(dir));
        }
        return new OutputDirectory(path, null);
    }

    /** What can be wrong with the words, before anything is done. */
    public static void check(String dir, boolean archived) throws AbortException {
        if (dir == null && !archived) {
            throw new AbortException(Messages.OutputDirectory_missing());
        }
        String wrong = dir == null ? null : wrong("dir", dir);
        if (wrong != null) {
            throw new AbortException(wrong);
        }
    }

    /** For the form of a step. */
    public static FormValidation validate(String dir, boolean archived) {
        return dir.isBlank() && !archived ? FormChecks.error(Messages.OutputDirectory_missing()) : validate("dir", dir);
    }

    public static FormValidation validate(String parameter, String dir) {
        String wrong = wrong(parameter, dir);
        return wrong == null ? FormValidation.ok() : FormChecks.error(wrong);
    }

    /** @return a sentence, or null where the path leads nowhere else than into the workspace */
    public static String wrong(String parameter, String dir) {
        return isInside(dir) ? null : Messages.OutputDirectory_outside("[[" + parameter + "]]", dir);
    }

    public static OutputDirectory temporary(FilePath workspace, BuildConsole console)
            throws IOException, InterruptedException {
        FilePath beside = beside(workspace);
        sweep(beside, console);
        MakeTemporaryDirectory.Made made = beside.act(new MakeTemporaryDirectory());
        return new OutputDirectory(new FilePath(beside.getChannel(), made.path()), made.guard());
    }

    private static FilePath beside(FilePath workspace) throws AbortException {
        FilePath beside = WorkspaceList.tempDir(workspace);
        if (beside == null) {
            throw new AbortException(Messages.OutputDirectory_noWorkspace());
        }
        return beside;
    }

    /** What a run left that was killed together with its agent: no backup fails because it cannot be deleted. */
    private static void sweep(FilePath beside, BuildConsole console) throws InterruptedException {
        try {
            List<String> swept = beside.act(new DirectorySweep());
            if (!swept.isEmpty()) {
                console.println(Messages.OutputDirectory_swept(String.join(", ", swept)));
            }
        } catch (IOException e) {
            console.println(Messages.OutputDirectory_notSwept(beside.getRemote(), e.getMessage()));
        }
    }

    /**
     * A path that a job gives may not lead out of its workspace, not by a link in the workspace either.
     *
     * @param parameter that gave it, for the sentence
     */
    public static FilePath inside(FilePath workspace, String parameter, String dir)
            throws IOException, InterruptedException {
        workspace.mkdirs();
        if (!isInside(dir) || !workspace.act(new InsideCheck(dir))) {
            throw new AbortException(Messages.OutputDirectory_outside("[[" + parameter + "]]", dir));
        }
        return workspace.child(dir);
    }

    private static boolean isInside(String dir) {
        String path = dir.strip().replace('\\', '/');
        return !path.startsWith("/")
                && !path.matches("[A-Za-z]:.*")
                && Stream.of(path.split("/")).noneMatch(".."::equals);
    }

    public FilePath path() {
        return path;
    }

    @Override
    public void close() {
        if (guard != null && !UninterruptibleTask.run("etcd-backup-delete", DELETION, this::delete)) {
            LOGGER.log(Level.WARNING, () -> "Still deleting " + path.getRemote());
        }
    }

    private void delete() {
        try {
            guard.end();
        } catch (IOException | RuntimeException e) {
            // Most likely the agent is gone: there the guard deletes it, or the next run does.
            LOGGER.log(Level.WARNING, e, () -> "Could not delete " + path.getRemote());
        }
    }
}
