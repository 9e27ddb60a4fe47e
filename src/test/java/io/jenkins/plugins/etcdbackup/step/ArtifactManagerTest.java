package io.jenkins.plugins.etcdbackup.step;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.BuildListener;
import hudson.model.Result;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import hudson.slaves.DumbSlave;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.MasterToSlaveFileCallable;
import jenkins.model.ArtifactManager;
import jenkins.model.ArtifactManagerConfiguration;
import jenkins.model.ArtifactManagerFactory;
import jenkins.model.ArtifactManagerFactoryDescriptor;
import jenkins.util.VirtualFile;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Artifacts that Jenkins keeps elsewhere, as stores in a cloud do: the agent brings them there by itself. */
@WithJenkins
class ArtifactManagerTest {

    private static final String UPLOADER = "uploaded-by";

    @TempDir
    private Path folder;

    @Test
    void filesGoFromTheAgentToTheStoreAndNeverToTheController(JenkinsRule jenkins) throws Exception {
        Path store = Files.createDirectory(folder.resolve("store"));
        ArtifactManagerConfiguration.get().getArtifactManagerFactories().add(new Store(store.toString()));
        try (StandInControlPlane okd = StandInControlPlane.start(Files.createDirectory(folder.resolve("okd")))) {
            new OkdCluster(okd).configure();
            DumbSlave agent = jenkins.createOnlineSlave();
            WorkflowJob job = OkdCluster.pipeline(
                    jenkins,
                    "post-upgrade",
                    """
                    node('%s') {
                        def backup = etcdBackup(cluster: 'prod', method: 'direct', onlyIfVersionChanged: true)
                        echo "skipped ${backup.skipped}"
                        echo "restorable ${etcdBackupVerify(job: 'post-upgrade', cluster: 'prod').restorable}"
                    }
                    """
                            .formatted(agent.getNodeName()));
            WorkflowRun build = jenkins.buildAndAssertSuccess(job);

            Backup backup = BackupInBuildsTest.onlyBackup(build);
            Path kept = store.resolve(String.valueOf(build.getNumber()));
            Path snapshot = kept.resolve(backup.getFiles().get(0).getName());
            assertThat(SnapshotVerifier.verify(snapshot).passed()).isTrue();
            assertThat(Files.readString(kept.resolve(UPLOADER)))
                    .as("process that brought the files")
                    .isNotEqualTo(String.valueOf(ProcessHandle.current().pid()));
            assertThat(build.getArtifactManager()).isInstanceOf(Manager.class);
            assertThat(largeFilesOf(jenkins.jenkins.getRootDir().toPath(), backup))
                    .isEmpty();
            assertThat(build.getAction(FingerprintAction.class).getRecords())
                    .hasSize(5)
                    .containsKeys(backup.getFiles().get(0).getName(), backup.getManifestName());
            assertThat(build.getAction(FingerprintAction.class)
                            .getFingerprints()
                            .values())
                    .allMatch(fingerprint -> fingerprint.getOriginal().is(build));
            jenkins.assertLogContains("skipped false", build);
            jenkins.assertLogContains("restorable true", build);

            jenkins.assertLogContains("skipped true", jenkins.buildAndAssertSuccess(job));
            Files.delete(snapshot);
            WorkflowRun again = jenkins.buildAndAssertSuccess(job);
            jenkins.assertLogContains("skipped false", again);
            build.getArtifactManager().delete();
            jenkins.assertLogContains("skipped true", jenkins.buildAndAssertSuccess(job));
            again.delete();
            jenkins.assertLogContains("skipped false", jenkins.buildAndAssertSuccess(job));
        }
    }

    @Test
    void storeThatTakesNothingFailsTheBuildAndItHoldsNoBackup(JenkinsRule jenkins) throws Exception {
        ArtifactManagerConfiguration.get()
                .getArtifactManagerFactories()
                .add(new Store(folder.resolve("never-made/" + Store.FULL).toString()));
        try (StandInControlPlane okd = StandInControlPlane.start(Files.createDirectory(folder.resolve("okd")))) {
            new OkdCluster(okd).configure();
            WorkflowJob job =
                    OkdCluster.pipeline(jenkins, "nightly", "node { etcdBackup cluster: 'prod', method: 'direct' }");
            WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
            jenkins.assertLogContains("the store is full", build);
            assertThat(build.getAction(BackupAction.class)).isNull();
            assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
            FilePath beside = hudson.slaves.WorkspaceList.tempDir(jenkins.jenkins.getWorkspaceFor(job));
            assertThat(beside.list("**")).isEmpty();
        }
    }

    /** Copies of the snapshot or the tarball, by size: agents of the harness have their workspaces below the home, too. */
    private static List<Path> largeFilesOf(Path home, Backup backup) throws IOException {
        List<Long> sizes = backup.getFiles().stream().map(BackupFile::getSize).toList();
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> sizes.contains(file.toFile().length()))
                    .toList();
        }
    }

    /** A folder outside of the home of Jenkins. */
    public static final class Store extends ArtifactManagerFactory {

        static final String FULL = "full";

        private final String folder;

        Store(String folder) {
            this.folder = folder;
        }

        @Override
        public ArtifactManager managerFor(Run<?, ?> build) {
            return new Manager(folder + "/" + build.getNumber());
        }

        @TestExtension
        public static final class DescriptorImpl extends ArtifactManagerFactoryDescriptor {}
    }

    /** What one build keeps there. */
    public static final class Manager extends ArtifactManager {

        private final String folder;

        Manager(String folder) {
            this.folder = folder;
        }

        @Override
        public void onLoad(Run<?, ?> build) {
            // The folder is all that is needed.
        }

        @Override
        public void archive(
                FilePath workspace, Launcher launcher, BuildListener listener, Map<String, String> artifacts)
                throws IOException, InterruptedException {
            if (folder.contains("/" + Store.FULL + "/")) {
                throw new IOException("the store is full");
            }
            workspace.act(new Upload(folder, Map.copyOf(artifacts)));
        }

        @Override
        public boolean delete() throws IOException, InterruptedException {
            boolean there = Files.exists(Path.of(folder));
            new FilePath(new File(folder)).deleteRecursive();
            return there;
        }

        @Override
        public VirtualFile root() {
            return VirtualFile.forFile(new File(folder));
        }
    }

    /** Runs where the workspace is. */
    private static final class Upload extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final Map<String, String> artifacts;

        Upload(String folder, Map<String, String> artifacts) {
            this.folder = folder;
            this.artifacts = artifacts;
        }

        @Override
        public Void invoke(File workspace, VirtualChannel channel) throws IOException {
            Path target = Files.createDirectories(Path.of(folder));
            for (Map.Entry<String, String> artifact : artifacts.entrySet()) {
                Files.copy(workspace.toPath().resolve(artifact.getValue()), target.resolve(artifact.getKey()));
            }
            Files.writeString(
                    target.resolve(UPLOADER),
                    String.valueOf(ProcessHandle.current().pid()));
            return null;
        }
    }
}
