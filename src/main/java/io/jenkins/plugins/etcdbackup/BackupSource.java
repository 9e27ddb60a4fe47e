package io.jenkins.plugins.etcdbackup;

import hudson.AbortException;
import hudson.FilePath;
import hudson.Functions;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.util.VirtualFile;

/** Where a backup that shall be verified is: in the workspace, or among the artifacts of a build. */
final class BackupSource {

    private final String dir;
    private final Run<?, ?> build;
    private final String staticResourcesDir;

    private BackupSource(String dir, Run<?, ?> build, String staticResourcesDir) {
        this.dir = dir;
        this.build = build;
        this.staticResourcesDir = staticResourcesDir;
    }

    static BackupSource of(EtcdBackupVerifyStep step, Run<?, ?> run) throws AbortException {
        boolean byBuild = step.getJob() != null || step.getBuild() != null;
        if (byBuild == (step.getDir() != null)) {
            throw new AbortException(Messages.BackupSource_either());
        }
        if (byBuild) {
            return new BackupSource(
                    null, build(job(step.getJob(), run), step.getBuild()), step.getStaticResourcesDir());
        }
        if (step.getStaticResourcesDir() != null) {
            throw new AbortException(Messages.BackupSource_oneDirectory());
        }
        return new BackupSource(step.getDir(), null, null);
    }

    /**
     * Only jobs of the same folder, or below it: a backup is every Secret of a cluster, and whoever may write a job
     * somewhere must not get hold of those of other teams by it. Most builds run with all rights.
     */
    private static Job<?, ?> job(String name, Run<?, ?> run) throws AbortException {
        if (name == null) {
            return run.getParent();
        }
        ItemGroup<?> folder = run.getParent().getParent();
        Item item = Jenkins.get().getItem(name, folder);
        String prefix = folder == Jenkins.get() ? "" : folder.getFullName() + "/";
        if (item instanceof Job<?, ?> job
                && item.getFullName().startsWith(prefix)
                && item.hasPermission(Functions.isArtifactsPermissionEnabled() ? Run.ARTIFACTS : Item.READ)) {
            return job;
        }
        throw new AbortException(Messages.BackupSource_noJob(name));
    }

    private static Run<?, ?> build(Job<?, ?> job, String number) throws AbortException {
        Run<?, ?> found = null;
        if (number == null) {
            found = job.getLastBuild();
            while (found != null && found.getAction(BackupAction.class) == null) {
                found = found.getPreviousBuild();
            }
        } else if (number.matches("\\d{1,9}")) {
            found = job.getBuildByNumber(Integer.parseInt(number));
        }
        if (found == null || found.getAction(BackupAction.class) == null) {
            throw new AbortException(
                    Messages.BackupSource_noBuild(job.getFullDisplayName(), number == null ? "-" : number));
        }
        return found;
    }

    BackupDirectory provide(FilePath workspace, TaskListener listener) throws IOException, InterruptedException {
        if (build == null) {
            return BackupDirectory.existing(workspace, dir);
        }
        BackupDirectory directory = BackupDirectory.temporary(workspace);
        try {
            fetch(workspace, directory.path());
        } catch (IOException | InterruptedException e) {
            directory.close();
            throw e;
        }
        listener.getLogger().println(Messages.BackupSource_fetched(build.getFullDisplayName()));
        return directory;
    }

    private void fetch(FilePath workspace, FilePath target) throws IOException, InterruptedException {
        List<Backup> backups = build.getAction(BackupAction.class).all();
        if (backups.size() != 1) {
            throw new AbortException(Messages.BackupSource_several(build.getFullDisplayName(), backups.size()));
        }
        for (BackupFile file : backups.get(0).getFiles()) {
            if (file.isApart()) {
                fetchApart(file.getName(), workspace, target);
            } else {
                fetchArtifact(file.getName(), target);
            }
        }
        fetchArtifact(backups.get(0).getManifestName(), target);
    }

    private void fetchArtifact(String name, FilePath target) throws IOException, InterruptedException {
        VirtualFile file = build.getArtifactManager().root().child(name);
        if (!file.isFile()) {
            throw new AbortException(Messages.BackupSource_gone(name, build.getFullDisplayName()));
        }
        try (InputStream in = file.open()) {
            target.child(name).copyFrom(in);
        }
    }

    private void fetchApart(String name, FilePath workspace, FilePath target) throws IOException, InterruptedException {
        if (staticResourcesDir == null) {
            throw new AbortException(Messages.BackupSource_apart(name, build.getFullDisplayName()));
        }
        FilePath file = BackupDirectory.inside(workspace, "staticResourcesDir", staticResourcesDir)
                .child(name);
        if (!file.exists()) {
            throw new AbortException(Messages.BackupSource_notThere(name, staticResourcesDir));
        }
        file.copyTo(target.child(name));
    }
}
