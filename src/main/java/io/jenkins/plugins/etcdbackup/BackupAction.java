package io.jenkins.plugins.etcdbackup;

import hudson.Functions;
import hudson.model.Api;
import hudson.model.BuildBadgeAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The backups of a build: a page, a line in its summary, a badge in the history, and the same by REST. Whoever sees the
 * build sees their outlines; the rest takes {@link BackupPermission#VIEW}.
 */
@ExportedBean(defaultVisibility = 2)
public final class BackupAction implements RunAction2, BuildBadgeAction {

    private final List<Backup> backups = new ArrayList<>();
    private transient Run<?, ?> run;

    BackupAction() {}

    /** Remembers a backup with its build. */
    static void record(Run<?, ?> run, Backup backup) throws IOException {
        synchronized (run) {
            BackupAction action = run.getAction(BackupAction.class);
            if (action == null) {
                action = new BackupAction();
                run.addAction(action);
            }
            action.add(backup);
        }
        run.save();
    }

    private synchronized void add(Backup backup) {
        backups.add(backup);
    }

    /** For the build itself, whoever it runs as. Nothing that a page or REST shows may call it. */
    public synchronized List<Backup> all() {
        return List.copyOf(backups);
    }

    /** Null, which is not the same as none, for those who may not see more than outlines. */
    @Exported
    public List<Backup> getBackups() {
        return isDetailed() ? all() : null;
    }

    @Exported
    public List<BackupOutline> getOutlines() {
        return all().stream().map(BackupOutline::new).toList();
    }

    /** Whether who asks may see more than outlines. */
    public boolean isDetailed() {
        return run.hasPermission(BackupPermission.VIEW);
    }

    synchronized Optional<Backup> of(String clusterId, String version) {
        return backups.stream()
                .filter(backup -> backup.isOf(clusterId, version))
                .findFirst();
    }

    /** For the badge. */
    public String getVersions() {
        return all().stream()
                .map(backup -> (backup.getCluster() == null ? "" : backup.getCluster() + ": ") + "OKD "
                        + backup.getClusterVersion())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Remembers that one of its backups was verified later on. */
    static void record(Run<?, ?> run, Backup backup, BackupVerification verification) throws IOException {
        synchronized (run) {
            backup.add(verification);
        }
        run.save();
    }

    /** Whether a link to the file leads somewhere: the build still has it, and who asks may download it. */
    public boolean isDownloadable(String name) throws IOException {
        return name != null
                && (!Functions.isArtifactsPermissionEnabled() || run.hasPermission(Run.ARTIFACTS))
                && run.getArtifactManager().root().child(name).exists();
    }

    /** For REST. */
    public Api getApi() {
        return new Api(this);
    }

    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    public void onAttached(Run<?, ?> attachedTo) {
        run = attachedTo;
    }

    @Override
    public void onLoad(Run<?, ?> loadedWith) {
        run = loadedWith;
    }

    @Override
    public String getIconFileName() {
        return "symbol-file-tray";
    }

    @Override
    public String getDisplayName() {
        return Messages.BackupAction_displayName();
    }

    @Override
    public String getUrlName() {
        return "etcd-backup";
    }
}
