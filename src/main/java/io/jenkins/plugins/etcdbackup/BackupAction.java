package io.jenkins.plugins.etcdbackup;

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

/** The backups of a build: a page, a line in its summary, a badge in the history, and the same by REST. */
@ExportedBean(defaultVisibility = 2)
public final class BackupAction implements RunAction2, BuildBadgeAction {

    private final List<Backup> backups = new ArrayList<>();
    private transient Run<?, ?> run;

    BackupAction() {}

    /** Remembers a backup with its build, and has the build say which z-stream it is of. */
    static void record(Run<?, ?> run, Backup backup) throws IOException {
        synchronized (run) {
            BackupAction action = run.getAction(BackupAction.class);
            if (action == null) {
                action = new BackupAction();
                run.addAction(action);
            }
            action.add(backup);
        }
        if (run.getDescription() == null) {
            run.setDescription(Messages.BackupAction_description(backup.getClusterVersion(), backup.getRevision()));
        } else {
            run.save();
        }
    }

    private synchronized void add(Backup backup) {
        backups.add(backup);
    }

    @Exported
    public synchronized List<Backup> getBackups() {
        return List.copyOf(backups);
    }

    synchronized Optional<Backup> of(String clusterId, String version) {
        return backups.stream()
                .filter(backup -> backup.isOf(clusterId, version))
                .findFirst();
    }

    /** For the badge. */
    public String getVersions() {
        return getBackups().stream().map(Backup::getClusterVersion).distinct().collect(Collectors.joining(", "));
    }

    /** Whether the build still has the file among its artifacts, for a link that leads somewhere. */
    public boolean has(String name) throws IOException {
        return run.getArtifactManager().root().child(name).exists();
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
