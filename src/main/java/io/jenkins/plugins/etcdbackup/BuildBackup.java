package io.jenkins.plugins.etcdbackup;

import hudson.AbortException;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Fingerprint;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.etcdbackup.engine.BackupRequest;
import io.jenkins.plugins.etcdbackup.engine.BackupResult;
import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.util.BuildListenerAdapter;

/** One backup in the course of a build, be it of a pipeline or of a freestyle job. */
final class BuildBackup {

    private final EtcdBackupStep step;
    private final Run<?, ?> run;
    private final FilePath workspace;
    private final Launcher launcher;
    private final TaskListener listener;

    BuildBackup(EtcdBackupStep step, Run<?, ?> run, FilePath workspace, Launcher launcher, TaskListener listener) {
        this.step = step;
        this.run = run;
        this.workspace = workspace;
        this.launcher = launcher;
        this.listener = listener;
    }

    /** @return what a pipeline gets of it */
    Map<String, Object> run() throws IOException, InterruptedException {
        try {
            return attempt();
        } catch (AbortException e) {
            failed(e.getMessage());
            throw e;
        } catch (IOException | RuntimeException e) {
            failed(Messages.EngineRun_bug());
            throw e;
        } catch (InterruptedException e) {
            failed(Messages.BuildBackup_aborted());
            throw e;
        }
    }

    private void failed(String sentence) throws IOException {
        FailedBackupsAction.record(run, new BackupFailure(step.getCluster(), System.currentTimeMillis(), sentence));
    }

    private Map<String, Object> attempt() throws IOException, InterruptedException {
        BackupDirectory.check(step);
        BackupOrder order = new BackupOrder(step, run);
        ClusterAccess access = ClusterAccess.of(step, run);
        order.request(access, new File(""), null);
        if (step.isOnlyIfVersionChanged()) {
            Optional<KeptBackup> kept = kept(access);
            if (kept.isPresent()) {
                return skipped(kept.get());
            }
        }
        try (BackupDirectory directory = BackupDirectory.of(step, workspace)) {
            return take(order, access, directory.path());
        }
    }

    private Map<String, Object> take(BackupOrder order, ClusterAccess access, FilePath directory)
            throws IOException, InterruptedException {
        FilePath apart = StaticResourcesPlace.of(step, workspace);
        BackupRequest request = order.request(
                access, new File(directory.getRemote()), apart == null ? null : new File(apart.getRemote()));
        BackupResult result = new EngineCall(directory, listener).make(end -> new TakeBackup(request, listener, end));
        result.left().forEach(line -> listener.getLogger().println("WARNING: " + line));
        Backup backup =
                new Backup(step.getCluster(), result.manifest(), result.fileNames(), step.isArchive(), apart != null);
        if (apart != null) {
            listener.getLogger().println(Messages.BuildBackup_apart(step.getStaticResourcesDir()));
        }
        if (step.isArchive()) {
            archive(directory, backup.together(result.fileNames()));
        }
        BackupAction.record(run, backup);
        Map<String, Object> map = backup.toMap();
        map.put("skipped", false);
        map.put("dir", step.getDir());
        map.put("staticResourcesDir", step.getStaticResourcesDir());
        return map;
    }

    /** From the agent into whatever the build keeps its artifacts in; the bytes are streamed. */
    private void archive(FilePath directory, List<String> names) throws IOException, InterruptedException {
        Map<String, String> artifacts = new LinkedHashMap<>();
        Map<String, String> fingerprints = new LinkedHashMap<>();
        for (String name : names) {
            artifacts.put(name, name);
            String digest = directory.child(name).digest();
            Fingerprint fingerprint = Jenkins.get().getFingerprintMap().getOrCreate(run, name, digest);
            fingerprint.addFor(run);
            fingerprints.put(name, digest);
        }
        run.pickArtifactManager().archive(directory, launcher, BuildListenerAdapter.wrap(listener), artifacts);
        FingerprintAction recorded = run.getAction(FingerprintAction.class);
        if (recorded == null) {
            run.addAction(new FingerprintAction(run, fingerprints));
        } else {
            recorded.add(fingerprints);
        }
        listener.getLogger().println(Messages.BuildBackup_archived(names.size()));
    }

    private Optional<KeptBackup> kept(ClusterAccess access) throws IOException, InterruptedException {
        workspace.mkdirs();
        AskVersion.Answer answer =
                new EngineCall(workspace, listener).make(end -> new AskVersion(access, listener, end));
        return answer.version() == null ? Optional.empty() : KeptBackup.find(run, answer.clusterId(), answer.version());
    }

    private Map<String, Object> skipped(KeptBackup kept) {
        listener.getLogger()
                .println(Messages.BuildBackup_skipped(
                        kept.backup().getClusterVersion(),
                        kept.build().getDisplayName(),
                        kept.backup().getRevision()));
        Map<String, Object> map = kept.backup().toMap();
        map.put("skipped", true);
        map.put("build", kept.build().getNumber());
        map.put("dir", null);
        map.put("staticResourcesDir", null);
        return map;
    }
}
