package io.jenkins.plugins.etcdbackup.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.slaves.DumbSlave;
import hudson.tasks.Fingerprinter;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jenkins.util.VirtualFile;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Backups of a stand-in cluster by pipelines and freestyle jobs, on the controller and on an agent. */
@WithJenkins
public class BackupInBuildsTest {

    @TempDir
    private static Path folder;

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    @AfterEach
    void nothingIsLeftInTheCluster() throws IOException {
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
    }

    @Test
    void pipelineOnTheControllerArchivesAVerifiedPair(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "nightly",
                """
                node {
                    def backup = etcdBackup(cluster: 'prod', method: 'script')
                    echo "OKD ${backup.clusterVersion}, ${backup.totalKey} keys, ${backup.files.size()} files, ${backup.skipped}"
                }
                """);
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        Backup backup = onlyBackup(build);
        jenkins.assertLogContains("found latest kube-apiserver: ", build);
        jenkins.assertLogContains(backup.getStatusLine(), build);
        jenkins.assertLogContains(
                "OKD " + okd.release().version() + ", " + backup.getTotalKey() + " keys, 2 files, false", build);
        assertThat(backup.getClusterId()).isEqualTo(okd.clusterId());
        assertThat(build.getDescription()).isNull();
        assertThat(backup.getCluster()).isEqualTo("prod");
        jenkins.assertLogContains(
                "[prod] Verified: a good backup of OKD " + okd.release().version(), build);
        jenkins.assertLogNotContains("successfully saved to /", build);
        assertThat(names(build))
                .containsExactlyInAnyOrder(
                        backup.getFiles().get(0).getName(),
                        backup.getFiles().get(1).getName(),
                        backup.getManifestName(),
                        backup.getManifestName()
                                .replace("backup_", "inventory_")
                                .replace(".json", ".tsv.gz"),
                        backup.getManifestName().replace("backup_", "RESTORE_").replace(".json", ".md"));
        requireGood(build, backup);
        assertThat(build.getAction(Fingerprinter.FingerprintAction.class).getRecords())
                .containsKeys(backup.getFiles().get(0).getName(), backup.getManifestName());
    }

    @Test
    void pipelineOnAnAgentStreamsTheSnapshotAndLeavesNothingBesideTheWorkspace(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        DumbSlave agent = jenkins.createOnlineSlave();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "nightly",
                """
                node('%s') {
                    etcdBackup cluster: 'prod', method: 'direct'
                }
                """
                        .formatted(agent.getNodeName()));
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        Backup backup = onlyBackup(build);
        assertThat(backup.getMethod()).isEqualTo("direct");
        requireGood(build, backup);
        assertThat(agent.getWorkspaceFor(job).exists()).isFalse();
        assertThat(hudson.slaves.WorkspaceList.tempDir(agent.getWorkspaceFor(job))
                        .list("**"))
                .isEmpty();
    }

    @Test
    void freestyleJobHasTheSameOptions(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        EtcdBackupStep options = new EtcdBackupStep();
        options.setCluster("prod");
        options.setMethod("direct");
        options.setNode("master-1.okd.test");
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.setAssignedNode(jenkins.createOnlineSlave());
        job.getBuildersList().add(new EtcdBackupBuilder(options));
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);

        assertThat(onlyBackup(build).getNode()).isEqualTo("master-1.okd.test");
        requireGood(build, onlyBackup(build));
    }

    @Test
    void freestyleJobReplacesVariables(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        EtcdBackupStep options = new EtcdBackupStep();
        options.setCluster("$CLUSTER");
        options.setMethod("${METHOD}");
        options.setDir("b-$BUILD_NUMBER");
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.getBuildersList().add(new EtcdBackupBuilder(options));
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("CLUSTER", "prod"), new StringParameterDefinition("METHOD", "direct")));
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);

        assertThat(onlyBackup(build).getCluster()).isEqualTo("prod");
        assertThat(onlyBackup(build).getMethod()).isEqualTo("direct");
        assertThat(build.getWorkspace().child("b-1").list("*.db")).hasSize(1);
    }

    @Test
    void warningMakesABuildUnstableIfTheJobWantsIt(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        okd.state().operatorProgressing("kube-apiserver");
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "nightly",
                "node { etcdBackup cluster: 'prod', method: 'direct', allow: ['operators-progressing'],"
                        + " unstableOnWarnings: true }");
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.UNSTABLE, job);
        jenkins.assertLogContains("unstableOnWarnings is set", build);
        assertThat(onlyBackup(build).isArchived()).isTrue();
    }

    @Test
    void withoutArchiveTheFilesStayInTheDirectoryThatIsNamed(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "elsewhere",
                """
                node {
                    def backup = etcdBackup(cluster: 'prod', method: 'direct', archive: false, dir: 'a/b')
                    echo "in ${backup.dir}: ${fileExists('a/b/' + backup.files[0].name)}"
                }
                """);
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("in a/b: true", build);
        assertThat(names(build)).isEmpty();
        assertThat(onlyBackup(build).isArchived()).isFalse();

        Path workspace = Path.of(jenkins.jenkins.getWorkspaceFor(job).getRemote());
        Files.createSymbolicLink(workspace.resolve("link"), folder);
        job.setDefinition(
                new CpsFlowDefinition("node { etcdBackup cluster: 'prod', archive: false, dir: 'link/sub' }", true));
        jenkins.assertLogContains("\"link/sub\" is not", jenkins.buildAndAssertStatus(Result.FAILURE, job));
    }

    @Test
    void sameVersionIsBackedUpOnceAsLongAsItsFilesAreHeld(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "post-upgrade",
                """
                node {
                    def backup = etcdBackup(cluster: 'prod', method: 'direct', onlyIfVersionChanged: true)
                    echo "skipped ${backup.skipped}, revision ${backup.revision}, build ${backup.build}"
                }
                """);
        WorkflowRun first = jenkins.buildAndAssertSuccess(job);
        WorkflowRun second = jenkins.buildAndAssertSuccess(job);
        long revision = onlyBackup(first).getRevision();
        jenkins.assertLogContains(
                "Skipped: this job holds a good backup of OKD " + okd.release().version(), second);
        jenkins.assertLogContains("skipped true, revision " + revision + ", build 1", second);
        assertThat(second.getAction(BackupAction.class)).isNull();

        first.getArtifactManager().delete();
        WorkflowRun third = jenkins.buildAndAssertSuccess(job);
        assertThat(onlyBackup(third).getClusterVersion())
                .isEqualTo(okd.release().version());

        pretendItIsOf("4.1.0", third);
        job.getLazyBuildMixIn().getRunMap().purgeCache();
        WorkflowRun upgraded = jenkins.buildAndAssertSuccess(job);
        assertThat(onlyBackup(upgraded).getClusterVersion())
                .isEqualTo(okd.release().version());
    }

    private static void pretendItIsOf(String version, Run<?, ?> build) throws IOException {
        Path xml = build.getRootDir().toPath().resolve("build.xml");
        Files.writeString(xml, Files.readString(xml).replaceAll("<clusterVersion>[^<]+", "<clusterVersion>" + version));
    }

    @Test
    void failedCheckFailsTheBuildAndArchivesNothing(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        okd.state().operatorProgressing("kube-apiserver");
        WorkflowJob job =
                OkdCluster.pipeline(jenkins, "nightly", "node { etcdBackup cluster: 'prod', method: 'direct' }");
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);

        jenkins.assertLogContains("operators-progressing", build);
        jenkins.assertLogContains("ERROR: ", build);
        jenkins.assertLogNotContains("at io.jenkins.plugins", build);
        assertThat(names(build)).isEmpty();

        WorkflowJob allowing = OkdCluster.pipeline(
                jenkins,
                "allowing",
                "node { etcdBackup cluster: 'prod', method: 'direct', allow: ['operators-progressing'] }");
        WorkflowRun allowed = jenkins.buildAndAssertSuccess(allowing);
        assertThat(onlyBackup(allowed).getFindings())
                .filteredOn(BackupFinding::isAllowed)
                .extracting(BackupFinding::getId)
                .containsExactly("operators-progressing");
        assertThat(onlyBackup(allowed).isPossiblyDirty()).isTrue();
        assertThat(names(allowed))
                .filteredOn(name -> name.contains("__POSSIBLY_DIRTY__"))
                .hasSize(2);
    }

    @Test
    void backupThatWasTakenDuringARolloutIsNoReasonToTakeNoOther(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        okd.state().operatorProgressing("kube-apiserver");
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "post-upgrade",
                "node { etcdBackup cluster: 'prod', method: 'direct', onlyIfVersionChanged: true,"
                        + " allow: ['operators-progressing'] }");
        assertThat(onlyBackup(jenkins.buildAndAssertSuccess(job)).isPossiblyDirty())
                .isTrue();
        okd.heal();

        WorkflowRun settled = jenkins.buildAndAssertSuccess(job);

        assertThat(onlyBackup(settled).isPossiblyDirty()).isFalse();
    }

    @Test
    void snapshotIsRehearsedInThePodOfAClusterBeforeItCounts(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "rehearsed",
                "node('%s') { etcdBackup cluster: 'prod', method: 'direct', rehearse: true }"
                        .formatted(jenkins.createOnlineSlave().getNodeName()));
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        assertThat(onlyBackup(build).getFindings())
                .filteredOn(finding -> finding.getId().equals("rehearsal"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getLevel()).isEqualTo("PASS");
                    assertThat(finding.getSentence())
                            .contains("revision " + onlyBackup(build).getRevision());
                });
    }

    @Test
    void buildShowsItsBackupOnPagesAndByRest(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        WorkflowJob job =
                OkdCluster.pipeline(jenkins, "nightly", "node { etcdBackup cluster: 'prod', method: 'direct' }");
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);
        Backup backup = onlyBackup(build);

        JenkinsRule.WebClient web = jenkins.createWebClient();
        String page = web.getPage(build, "etcd-backup/").asNormalizedText();
        assertThat(page)
                .contains(backup.getClusterVersion(), backup.getStatusLine(), backup.getNode())
                .contains(backup.getFiles().get(0).getSha256(), "Every check passed: ");
        assertThat(web.getPage(build).asNormalizedText()).contains("revision " + backup.getRevision());
        JSONObject json =
                jenkins.getJSON(build.getUrl() + "etcd-backup/api/json").getJSONObject();
        JSONObject first = json.getJSONArray("backups").getJSONObject(0);
        assertThat(first.getLong("revision")).isEqualTo(backup.getRevision());
        assertThat(first.getJSONArray("files").getJSONObject(0).getString("sha256"))
                .isEqualTo(backup.getFiles().get(0).getSha256());

        // A build is read again from its XML after a restart.
        job.getLazyBuildMixIn().getRunMap().purgeCache();
        Backup read = onlyBackup(job.getLastBuild());
        assertThat(read.toMap()).isEqualTo(backup.toMap());
        assertThat(read.getFindings()).hasSameSizeAs(backup.getFindings());
    }

    @Test
    void heldBackupIsVerifiedAgainstTheClusterAndADamagedOneIsRefused(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        Folder team = jenkins.createProject(Folder.class, "team");
        WorkflowJob nightly = team.createProject(WorkflowJob.class, "nightly");
        nightly.setDefinition(new CpsFlowDefinition("node { etcdBackup cluster: 'prod', method: 'direct' }", true));
        WorkflowRun backup = jenkins.buildAndAssertSuccess(nightly);
        DumbSlave agent = jenkins.createOnlineSlave();
        String verify =
                """
                node('%s') {
                    def verdict = etcdBackupVerify(job: '%s', cluster: 'prod', rehearse: true)
                    echo "restorable ${verdict.restorable}, rehearsed ${verdict.rehearsed}, OKD ${verdict.clusterVersion}"
                }
                """;
        WorkflowJob morning = team.createProject(WorkflowJob.class, "morning");
        morning.setDefinition(new CpsFlowDefinition(verify.formatted(agent.getNodeName(), "nightly"), true));
        WorkflowRun good = jenkins.buildAndAssertSuccess(morning);
        jenkins.assertLogContains(
                "restorable true, rehearsed true, OKD " + okd.release().version(), good);
        jenkins.assertLogContains("PASS  rehearsal: etcd ", good);
        assertThat(onlyBackup(backup).isRehearsed()).isFalse();
        assertThat(onlyBackup(backup).getRehearsedMillis()).isPositive();
        assertThat(jenkins.getJSON("etcd-backups/api/json?depth=2")
                        .getJSONObject()
                        .getJSONArray("clusters")
                        .getJSONObject(0)
                        .getJSONObject("lastRehearsed")
                        .getString("verdict"))
                .isEqualTo("RESTORABLE");
        assertThat(hudson.slaves.WorkspaceList.tempDir(agent.getWorkspaceFor(morning))
                        .list("**"))
                .isEmpty();

        Path snapshot = Path.of(backup.getArtifactManager()
                .root()
                .child(onlyBackup(backup).getFiles().get(0).getName())
                .toURI());
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length / 2] ^= 1;
        Files.write(snapshot, bytes);
        WorkflowRun bad = jenkins.buildAndAssertStatus(Result.FAILURE, morning);
        jenkins.assertLogContains("The backup must not be restored", bad);
        jenkins.assertLogContains("trailing-sha256", bad);

        WorkflowJob stranger =
                OkdCluster.pipeline(jenkins, "stranger", verify.formatted(agent.getNodeName(), "nothing/nightly"));
        jenkins.assertLogContains(
                "There is no job \"nothing/nightly\"", jenkins.buildAndAssertStatus(Result.FAILURE, stranger));
        morning.setDefinition(new CpsFlowDefinition(verify.formatted(agent.getNodeName(), "../stranger"), true));
        jenkins.assertLogContains(
                "There is no job \"../stranger\"", jenkins.buildAndAssertStatus(Result.FAILURE, morning));
    }

    public static Backup onlyBackup(Run<?, ?> build) {
        List<Backup> backups = build.getAction(BackupAction.class).getBackups();
        assertThat(backups).hasSize(1);
        return backups.get(0);
    }

    static List<String> names(Run<?, ?> build) throws IOException {
        return List.of(build.getArtifactManager().root().list()).stream()
                .map(VirtualFile::getName)
                .toList();
    }

    static void requireGood(Run<?, ?> build, Backup backup) throws Exception {
        Path archived = Path.of(build.getArtifactManager()
                .root()
                .child(backup.getFiles().get(0).getName())
                .toURI());
        SnapshotReport report = SnapshotVerifier.verify(archived);
        assertThat(report.passed()).isTrue();
        assertThat(report.sha256()).isEqualTo(backup.getFiles().get(0).getSha256());
        assertThat(report.status().toJson()).isEqualTo(backup.getStatusLine());
    }
}
