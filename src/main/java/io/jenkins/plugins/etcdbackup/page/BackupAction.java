package io.jenkins.plugins.etcdbackup.page;

import hudson.EnvVars;
import hudson.Functions;
import hudson.model.Api;
import hudson.model.BuildBadgeAction;
import hudson.model.EnvironmentContributingAction;
import hudson.model.Run;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The backups of a build: a page, a line in its summary, a badge in the history, and the same by REST. Whoever sees the
 * build sees their summaries; the rest takes {@link BackupPermission#VIEW}.
 */
@ExportedBean(defaultVisibility = 2)
public final class BackupAction implements RunAction2, BuildBadgeAction, EnvironmentContributingAction {

    private final List<Backup> backups = new ArrayList<>();
    private transient Run<?, ?> run;

    BackupAction() {}

    /** Remembers a backup with its build. */
    public static void record(Run<?, ?> run, Backup backup) throws IOException {
        synchronized (run) {
            BackupAction action = run.getAction(BackupAction.class);
            if (action == null) {
                action = new BackupAction();
                action.add(backup);
                run.addAction(action);
            } else {
                action.add(backup);
            }
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

    /** Null, which is not the same as none, for those who may not see more than summaries. */
    @Exported
    public List<Backup> getBackups() {
        return isDetailed() ? all() : null;
    }

    @Exported
    public List<BackupSummary> getSummaries() {
        return all().stream().map(BackupSummary::new).toList();
    }

    /** For the page: the only one; null where there are several. */
    public Backup getSingle() {
        List<Backup> all = getBackups();
        return all != null && all.size() == 1 ? all.get(0) : null;
    }

    /** Whether who asks may see more than summaries. */
    public boolean isDetailed() {
        return run.hasPermission(BackupPermission.VIEW);
    }

    /**
     * For the addresses of backups.
     *
     * @param number the first one's is 1
     * @return null, which the web takes for "not found", where there is no such one for who asks
     */
    public BackupPage getDynamic(String number) {
        List<Backup> all = all();
        if (!isDetailed() || !number.matches("[1-9]\\d{0,4}") || Integer.parseInt(number) > all.size()) {
            return null;
        }
        return new BackupPage(this, all.get(Integer.parseInt(number) - 1));
    }

    synchronized Optional<Backup> find(String clusterId, String version) {
        return backups.stream()
                .filter(backup -> backup.isOf(clusterId, version))
                .findFirst();
    }

    /** Of the last one: for what comes after it in the build, and for mails. */
    @Override
    public void buildEnvironment(Run<?, ?> build, EnvVars env) {
        List<Backup> all = all();
        Backup last = all.get(all.size() - 1);
        env.put("ETCD_BACKUP_COUNT", String.valueOf(all.size()));
        for (BackupField field : BackupField.values()) {
            env.put(field.variable(), field.of(last));
        }
    }

    /** For the badge: of the backups that were verified later on, the one with the worst news; null for none. */
    public BackupVerification getVerification() {
        return all().stream()
                .map(Backup::getLastVerification)
                .filter(Objects::nonNull)
                .min(Comparator.comparing(BackupVerification::isGood))
                .orElse(null);
    }

    /** For the summary: how many of them anybody can read who has the files. */
    public long getPlainCount() {
        return all().stream().filter(backup -> !backup.isEncrypted()).count();
    }

    /** For the badge. */
    public String getVersions() {
        return all().stream()
                .map(backup -> backup.getSummary().getHeading())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Remembers that one of its backups was verified later on. */
    public static void record(Run<?, ?> run, Backup backup, BackupVerification verification) throws IOException {
        synchronized (run) {
            backup.add(verification);
        }
        run.save();
        BackupListener.fireVerified(run);
    }

    /** Whether a link to the file leads somewhere: the build still has it, and who asks may download it. */
    public boolean isDownloadable(String name) throws IOException {
        return name != null
                && (!Functions.isArtifactsPermissionEnabled() || run.hasPermission(Run.ARTIFACTS))
                && run.getArtifactManager().root().child(name).exists();
    }

    /** What one of the backups holds, for those who may see it; null for others, and where that is not known. */
    public BackupContents contentsOf(Backup backup) {
        return isDetailed() ? new InventoryStore(run).contents(backup) : null;
    }

    /** For the index, whoever asks. Nothing that a page or REST shows may call it. */
    public BackupContents recordedContentsOf(Backup backup) {
        return new InventoryStore(run).contents(backup);
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
        return "symbol-etcd-backup plugin-etcd-backup";
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
