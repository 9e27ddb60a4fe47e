package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.FilePath;
import hudson.Functions;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Job;
import hudson.model.PermalinkProjectAction.Permalink;
import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupFile;
import io.jenkins.plugins.etcdbackup.page.BackupVerification;
import io.jenkins.plugins.etcdbackup.page.KeptBackup;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;
import jenkins.model.Jenkins;
import jenkins.util.VirtualFile;

/**
 * Where a backup that shall be verified is: in the workspace, or among the artifacts of a build.
 *
 * @param whole whether a snapshot alone is of no use
 */
record BackupSource(String dir, Run<?, ?> build, Backup backup, String staticResourcesDir, boolean whole) {

    static BackupSource of(EtcdBackupVerifyStep step, Run<?, ?> run) throws AbortException {
        boolean byBuild = step.getJob() != null || step.getBuild() != null;
        if (byBuild == (step.getDir() != null)) {
            throw new AbortException(Messages.BackupSource_either());
        }
        if (byBuild) {
            Run<?, ?> build = build(step, run, backup -> true);
            return new BackupSource(null, build, choose(build, step.getCluster()), step.getStaticResourcesDir(), true);
        }
        if (step.getStaticResourcesDir() != null) {
            throw new AbortException(Messages.BackupSource_oneDirectory());
        }
        return new BackupSource(step.getDir(), null, null, null, true);
    }

    /**
     * Of a build, for a look into it. A tarball that was kept apart need not be at hand: few values are encrypted at rest, if
     * any.
     *
     * @param fits which backup will do where no build is named; the newest such one is taken
     */
    static BackupSource ofBuild(StoredBackup named, Run<?, ?> run, Predicate<KeptBackup> fits) throws AbortException {
        Run<?, ?> found = build(named, run, fits);
        if (!found.hasPermission(BackupPermission.VIEW)) {
            throw new AbortException(Messages.BackupSource_noView(found.getFullDisplayName()));
        }
        return new BackupSource(null, found, choose(found, named.getCluster()), named.getStaticResourcesDir(), false);
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

    private static Run<?, ?> build(StoredBackup named, Run<?, ?> run, Predicate<KeptBackup> fits)
            throws AbortException {
        Job<?, ?> job = job(named.getJob(), run);
        String name = named.getBuild();
        Run<?, ?> found = null;
        if (name == null) {
            found = job.getLastBuild();
            while (found != null && !fits(found, of(found, named.getCluster()), fits)) {
                found = found.getPreviousBuild();
            }
        } else if (name.matches("\\d{1,9}")) {
            found = job.getBuildByNumber(Integer.parseInt(name));
        } else {
            Permalink permalink = job.getPermalinks().get(name);
            found = permalink == null ? null : permalink.resolve(job);
        }
        if (found == null || found.getAction(BackupAction.class) == null) {
            throw new AbortException(
                    name == null
                            ? Messages.BackupSource_noBackup(job.getFullDisplayName())
                            : Messages.BackupSource_noBuild(job.getFullDisplayName(), name));
        }
        return found;
    }

    private static boolean fits(Run<?, ?> build, List<Backup> backups, Predicate<KeptBackup> fits) {
        return backups.stream().anyMatch(backup -> fits.test(new KeptBackup(build, backup)));
    }

    /** What the build is called that it is of; null for a directory. */
    String buildName() {
        return build == null ? null : build.getFullDisplayName();
    }

    /** Its number; 0 for a directory. */
    int buildNumber() {
        return build == null ? 0 : build.getNumber();
    }

    /** The build's backups of that cluster, or where it is null all. One that is recorded without a name may be any's. */
    private static List<Backup> of(Run<?, ?> build, String cluster) {
        BackupAction action = build.getAction(BackupAction.class);
        List<Backup> all = action == null ? List.of() : action.all();
        List<Backup> named = all.stream()
                .filter(one -> cluster != null && cluster.equals(one.getCluster()))
                .toList();
        return named.isEmpty()
                ? all.stream()
                        .filter(one -> cluster == null || one.getCluster() == null)
                        .toList()
                : named;
    }

    private static Backup choose(Run<?, ?> build, String cluster) throws AbortException {
        List<Backup> backups = of(build, cluster);
        if (backups.isEmpty()) {
            throw new AbortException(Messages.BackupSource_notOf(build.getFullDisplayName(), cluster));
        }
        if (backups.size() > 1) {
            throw new AbortException(Messages.BackupSource_several(build.getFullDisplayName(), backups.size()));
        }
        return backups.get(0);
    }

    /** Writes down with the backup, if it is a build's, what was found. */
    void record(BackupVerification verification) throws IOException {
        if (build != null) {
            BackupAction.record(build, backup, verification);
        }
    }

    /** The tarball with the keys, where it was kept apart and nobody says where it is now; else null. */
    String keysElsewhere() {
        return build == null || staticResourcesDir != null
                ? null
                : backup.getFiles().stream()
                        .filter(BackupFile::isApart)
                        .map(BackupFile::getName)
                        .findFirst()
                        .orElse(null);
    }

    OutputDirectory provide(FilePath workspace, BuildConsole console) throws IOException, InterruptedException {
        if (build == null) {
            return OutputDirectory.existing(workspace, dir);
        }
        OutputDirectory directory = OutputDirectory.temporary(workspace, console);
        try {
            fetch(workspace, directory.path());
        } catch (IOException | InterruptedException e) {
            directory.close();
            throw e;
        }
        console.println(Messages.BackupSource_fetched(build.getFullDisplayName()));
        return directory;
    }

    private void fetch(FilePath workspace, FilePath target) throws IOException, InterruptedException {
        for (BackupFile file : backup.getFiles()) {
            if (file.isApart()) {
                fetchApart(file.getName(), workspace, target);
            } else {
                fetchArtifact(file.getName(), target);
            }
        }
        fetchArtifact(backup.getManifestName(), target);
    }

    private void fetchArtifact(String name, FilePath target) throws IOException, InterruptedException {
        VirtualFile file = build.getArtifactManager().root().child(backup.artifact(name));
        if (!file.isFile()) {
            throw new FilesGoneException(Messages.BackupSource_gone(name, build.getFullDisplayName()));
        }
        try (InputStream in = file.open()) {
            target.child(name).copyFrom(in);
        }
    }

    private void fetchApart(String name, FilePath workspace, FilePath target) throws IOException, InterruptedException {
        if (staticResourcesDir == null) {
            if (whole) {
                throw new AbortException(Messages.BackupSource_apart(name, build.getFullDisplayName()));
            }
            return;
        }
        FilePath file = OutputDirectory.inside(workspace, "staticResourcesDir", staticResourcesDir)
                .child(name);
        if (!file.exists()) {
            throw new AbortException(Messages.BackupSource_notThere(name, staticResourcesDir));
        }
        file.copyTo(target.child(name));
    }
}
