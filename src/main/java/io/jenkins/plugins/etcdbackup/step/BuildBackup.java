package io.jenkins.plugins.etcdbackup.step;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Fingerprint;
import hudson.model.Run;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RemoteOutputStream;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.etcdbackup.agent.AgentCall;
import io.jenkins.plugins.etcdbackup.agent.AskVersion;
import io.jenkins.plugins.etcdbackup.agent.BuildConsole;
import io.jenkins.plugins.etcdbackup.agent.DryRunBackup;
import io.jenkins.plugins.etcdbackup.agent.EngineFailure;
import io.jenkins.plugins.etcdbackup.agent.OutputDirectory;
import io.jenkins.plugins.etcdbackup.agent.TakeBackup;
import io.jenkins.plugins.etcdbackup.configuration.ClusterAccess;
import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.BackupResult;
import io.jenkins.plugins.etcdbackup.engine.cluster.RunningRelease;
import io.jenkins.plugins.etcdbackup.engine.objects.InventoryComparison;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupFailure;
import io.jenkins.plugins.etcdbackup.page.BegunBackups;
import io.jenkins.plugins.etcdbackup.page.FailedBackupsAction;
import io.jenkins.plugins.etcdbackup.page.InventoryStore;
import io.jenkins.plugins.etcdbackup.page.KeptBackup;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.util.BuildListenerAdapter;

/** One backup in the course of a build, be it of a pipeline or of a freestyle job. */
final class BuildBackup {

    private final EtcdBackupStep step;
    private final BuildSite site;
    private final Run<?, ?> run;
    private final FilePath workspace;
    private final BuildConsole console;
    /** What makes the build red although its backup is good. */
    private String alarm;

    BuildBackup(EtcdBackupStep step, BuildSite site) {
        this.step = step;
        this.site = site;
        this.run = site.run();
        this.workspace = site.workspace();
        this.console = site.console(step.getCluster());
    }

    /** @return what a pipeline gets of it */
    Map<String, Object> run() throws IOException, InterruptedException {
        Map<String, Object> taken;
        try {
            taken = attempt();
        } catch (AbortException e) {
            AbortException worded = console.inWords(e);
            failed(cause(e), worded.getMessage());
            throw worded;
        } catch (IOException | RuntimeException e) {
            failed(BackupFailure.BUG, Messages.BuildBackup_bug());
            throw e;
        } catch (InterruptedException e) {
            failed(BackupFailure.ABORTED, Messages.BuildBackup_aborted());
            throw e;
        }
        if (alarm != null) {
            throw new AbortException(alarm);
        }
        return taken;
    }

    private void failed(String cause, String sentence) throws IOException {
        FailedBackupsAction.record(
                run, new BackupFailure(step.getCluster(), System.currentTimeMillis(), cause, sentence));
    }

    /** What is wrong before the engine is asked is wrong with the request. */
    private static String cause(AbortException e) {
        if (e instanceof EngineFailure failure) {
            return failure.stage();
        }
        return e.getCause() instanceof ChannelClosedException ? BackupFailure.AGENT_LOST : Stage.REQUEST.name();
    }

    private Map<String, Object> attempt() throws IOException, InterruptedException {
        OutputDirectory.check(step.getDir(), step.isArchive());
        StaticResourcesOption.check(step.getStaticResources(), step.getStaticResourcesDir(), step.getDir());
        VanishRule.parse("warnIfVanished", step.getWarnIfVanished());
        VanishRule.parse("failIfVanished", step.getFailIfVanished());
        BackupRequestFactory requests = new BackupRequestFactory(step, run);
        ClusterAccess access = step.access(run);
        requests.check(access);
        if (step.isDryRun()) {
            return dryRun(requests, access);
        }
        if (step.isOnlyIfVersionChanged()) {
            Optional<KeptBackup> kept = kept(access);
            if (kept.isPresent()) {
                return skipped(kept.get());
            }
        }
        try (OutputDirectory directory = OutputDirectory.of(step.getDir(), workspace, console)) {
            return take(requests, access, directory.path());
        }
    }

    private Map<String, Object> take(BackupRequestFactory requests, ClusterAccess access, FilePath directory)
            throws IOException, InterruptedException {
        FilePath apart = StaticResourcesOption.of(step, workspace);
        BackupRequest request = requests.request(
                access, new File(directory.getRemote()), apart == null ? null : new File(apart.getRemote()));
        Path inventory = new InventoryStore(run).begin();
        try {
            return take(request, directory, apart, inventory);
        } finally {
            Files.deleteIfExists(inventory);
        }
    }

    private Map<String, Object> take(BackupRequest request, FilePath directory, FilePath apart, Path inventory)
            throws IOException, InterruptedException {
        BackupResult result = call(request, directory, inventory);
        Backup backup =
                new Backup(step.getCluster(), result.manifest(), result.fileNames(), step.isArchive(), apart != null);
        if (apart != null) {
            console.println(Messages.BuildBackup_apart(step.getStaticResourcesDir()));
        }
        if (step.isArchive()) {
            archiveWhole(directory, backup, backup.together(result.fileNames()));
        }
        if (step.getDir() != null) {
            console.println(Messages.BuildBackup_saved(step.getDir()));
        }
        console.println(Messages.BuildBackup_verified(
                backup.getClusterVersion(),
                backup.passed(),
                backup.warned(),
                backup.getReadableDuration(),
                step.isRehearse() ? Messages.BuildBackup_rehearsed() : Messages.BuildBackup_notRehearsed()));
        BegunBackups.of(run)
                .archived(result.fileNames().stream().map(backup::artifact).toList());
        InventoryComparison since = new InventoryStore(run).store(inventory, backup);
        BackupAction.record(run, backup);
        if (step.isUnstableOnWarnings() && backup.warned() > 0) {
            site.markUnstable(Messages.BuildBackup_unstable(backup.getTitle(), backup.warned()));
        }
        Map<String, Object> map = backup.toMap();
        map.put("vanishedNamespaces", since == null ? new ArrayList<>() : new ArrayList<>(since.vanished()));
        report(since);
        map.put("skipped", false);
        map.put("dir", step.getDir());
        map.put("staticResourcesDir", step.getStaticResourcesDir());
        return map;
    }

    private Map<String, Object> dryRun(BackupRequestFactory requests, ClusterAccess access)
            throws IOException, InterruptedException {
        workspace.mkdirs();
        // Its own directory is not made; all that is asked is whether it is another one than the snapshot's.
        File apart = step.getStaticResources().equals(StaticResourcesOption.SEPARATE)
                ? new File(Objects.requireNonNull(workspace.getParent(), "a workspace is no root")
                        .getRemote())
                : null;
        BackupRequest request = requests.request(access, new File(workspace.getRemote()), apart);
        DryRunResult result =
                new DryRunResult(new AgentCall(workspace, console).run(new DryRunBackup(request)), console);
        result.print();
        return result.toMap(step.getCluster());
    }

    /** Says what became of the cluster's objects since the backup before, and judges it as the job wants. */
    private void report(InventoryComparison since) throws AbortException {
        if (since == null) {
            console.println(Messages.BuildBackup_nothingBefore());
            return;
        }
        console.println(Messages.BuildBackup_since(
                since.all().came(), since.all().went(), since.all().changed()));
        if (!since.vanished().isEmpty()) {
            console.println(Messages.BuildBackup_vanished(String.join(", ", since.vanished())));
        }
        Optional<String> failure =
                VanishRule.parse("failIfVanished", step.getFailIfVanished()).alarm(since);
        Optional<String> warning =
                VanishRule.parse("warnIfVanished", step.getWarnIfVanished()).alarm(since);
        if (failure.isPresent()) {
            alarm = failure.get();
        } else if (warning.isPresent()) {
            site.markUnstable(warning.get());
        }
    }

    private BackupResult call(BackupRequest request, FilePath directory, Path inventory)
            throws IOException, InterruptedException {
        BegunBackups begun = BegunBackups.of(run);
        begun.begin(request.lock().holder());
        try (RemoteOutputStream remote = new RemoteOutputStream(Files.newOutputStream(inventory))) {
            return new AgentCall(directory, console).run(new TakeBackup(request, remote));
        } finally {
            begun.end(request.lock().holder());
        }
    }

    private void archiveWhole(FilePath directory, Backup backup, List<String> names)
            throws IOException, InterruptedException {
        BegunBackups begun = BegunBackups.of(run);
        begun.place(backup, names);
        Map<String, String> artifacts = new LinkedHashMap<>();
        names.forEach(name -> artifacts.put(backup.artifact(name), name));
        begun.beginArchiving(List.copyOf(artifacts.keySet()));
        boolean done = false;
        try {
            archive(directory, artifacts);
            done = true;
        } finally {
            if (!done) {
                begun.deleteUnfinished(List.copyOf(artifacts.keySet()));
            }
        }
    }

    /**
     * From the agent into whatever the build keeps its artifacts in; the bytes are streamed.
     *
     * @param artifacts their names, and the files'
     */
    private void archive(FilePath directory, Map<String, String> artifacts) throws IOException, InterruptedException {
        Map<String, String> fingerprints = new LinkedHashMap<>();
        for (Map.Entry<String, String> artifact : artifacts.entrySet()) {
            String name = artifact.getValue();
            String digest = directory.child(name).digest();
            Fingerprint fingerprint = Jenkins.get().getFingerprintMap().getOrCreate(run, name, digest);
            fingerprint.addFor(run);
            fingerprints.put(artifact.getKey(), digest);
        }
        run.pickArtifactManager()
                .archive(directory, site.launcher(), BuildListenerAdapter.wrap(site.listener()), artifacts);
        FingerprintAction recorded = run.getAction(FingerprintAction.class);
        if (recorded == null) {
            run.addAction(new FingerprintAction(run, fingerprints));
        } else {
            recorded.add(fingerprints);
        }
        console.println(Messages.BuildBackup_archived(artifacts.size()));
    }

    private Optional<KeptBackup> kept(ClusterAccess access) throws IOException, InterruptedException {
        workspace.mkdirs();
        RunningRelease release = new AgentCall(workspace, console).run(new AskVersion(access));
        String version = release.version().current();
        return version == null ? Optional.empty() : KeptBackup.find(run, release.clusterId(), version);
    }

    private Map<String, Object> skipped(KeptBackup kept) {
        console.println(Messages.BuildBackup_skipped(
                kept.backup().getClusterVersion(),
                kept.build().getDisplayName(),
                kept.backup().getRevision()));
        Map<String, Object> map = kept.backup().toMap();
        map.put("skipped", true);
        // As text, which is what etcdBackupVerify takes.
        map.put("build", String.valueOf(kept.build().getNumber()));
        map.put("dir", null);
        map.put("staticResourcesDir", null);
        return map;
    }
}
