package io.jenkins.plugins.etcdbackup.step;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.matrix.AxisList;
import hudson.matrix.DefaultMatrixExecutionStrategyImpl;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixProject;
import hudson.matrix.MatrixRun;
import hudson.matrix.TextAxis;
import hudson.model.Result;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.RecordedBackups;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BegunBackups;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Builds that back up several clusters, and how each of their backups is found again. */
@WithJenkins
class SeveralClustersTest {

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    @AfterEach
    void nothingIsLeftInTheCluster() throws IOException {
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
    }

    @Test
    void severalClustersHaveAResultEachAndOneThatFailsStopsNoOther(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration prod = cluster.configure();
        EtcdBackupConfiguration.get().setClusters(List.of(prod, alsoCalled("test", prod)));
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "fleet",
                """
                node {
                    def all = etcdBackup(clusters: ['prod', 'test'], method: 'direct', lockTimeout: 5).clusters
                    echo "prod at ${all.prod.revision}, test in ${all.test.manifest}, last ${env.ETCD_BACKUP_REVISION}"
                    etcdBackup clusters: ['prod', 'nope', 'test'], concurrency: 1, method: 'direct', archive: false, dir: 'b'
                }
                """);
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);

        List<Backup> backups = build.getAction(BackupAction.class).all();
        assertThat(backups).extracting(Backup::getCluster).containsExactlyInAnyOrder("prod", "test", "prod", "test");
        long revision = backups.get(0).getRevision();
        jenkins.assertLogContains("prod at " + revision + ", test in backup_", build);
        jenkins.assertLogContains("[nope] ERROR: There is no cluster \"nope\"", build);
        jenkins.assertLogContains("ERROR: 1 of 3 clusters were not backed up: nope (There is no cluster", build);
        assertThat(jenkins.jenkins.getWorkspaceFor(job).child("b/prod").list("*.db"))
                .hasSize(1);
        assertThat(jenkins.jenkins.getWorkspaceFor(job).child("b/test").list("*.db"))
                .hasSize(1);
        assertThat(BackupInBuildsTest.names(build)).hasSize(10);
    }

    @Test
    void filesOfTheSameSecondLieApartAmongTheArtifactsAndAreVerifiedThere(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        WorkflowJob job =
                OkdCluster.pipeline(jenkins, "nightly", "node { etcdBackup cluster: 'prod', method: 'direct' }");
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);
        BegunBackups begun = BegunBackups.of(build);
        Backup first = RecordedBackups.taken("prod", "4.20.3", Instant.now(), false);
        Backup second = RecordedBackups.taken("prod", "4.20.3", Instant.now(), false);
        Backup third = RecordedBackups.taken("prod", "4.20.3", Instant.now(), false);
        for (Backup backup : List.of(first, second, third)) {
            begun.place(backup, List.of(RecordedBackups.SNAPSHOT));
        }
        assertThat(first.artifact("a")).isEqualTo("a");
        assertThat(second.artifact("a")).isEqualTo("prod/a");
        assertThat(third.artifact("a")).isEqualTo("prod-3/a");

        // As if another one of the same second had been there first.
        Path archive = build.getRootDir().toPath().resolve("archive");
        Backup backup = BackupInBuildsTest.onlyBackup(build);
        backup.archivedIn("prod");
        Path folder = Files.createDirectories(archive.resolve("prod"));
        for (String name : BackupInBuildsTest.names(build)) {
            if (Files.isRegularFile(archive.resolve(name))) {
                Files.move(archive.resolve(name), folder.resolve(name));
            }
        }
        build.save();
        WorkflowJob verify = OkdCluster.pipeline(
                jenkins, "verify", "node { echo \"${etcdBackupVerify(job: 'nightly').clusterVersion}\" }");
        jenkins.assertLogContains(okd.release().version(), jenkins.buildAndAssertSuccess(verify));
        assertThat(jenkins.createWebClient()
                        .getPage(build, "etcd-backup/")
                        .getWebResponse()
                        .getContentAsString())
                .contains("artifact/prod/" + backup.getManifestName());
    }

    @Test
    void eachCombinationOfAMatrixBacksUpTheClusterOfItsAxis(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration prod = cluster.configure();
        EtcdBackupConfiguration.get().setClusters(List.of(prod, alsoCalled("test", prod)));
        EtcdBackupStep options = new EtcdBackupStep();
        options.setCluster("$CLUSTER");
        options.setMethod("direct");
        options.setDir("of-${CLUSTER}");
        MatrixProject job = jenkins.createProject(MatrixProject.class, "fleet");
        job.setAxes(new AxisList(new TextAxis("CLUSTER", "prod", "test")));
        // The two are one cluster here, whose lock only one can have.
        job.setExecutionStrategy(new DefaultMatrixExecutionStrategyImpl(true, false, null, null, null));
        job.getBuildersList().add(new EtcdBackupBuilder(options));
        MatrixBuild build = jenkins.buildAndAssertSuccess(job);

        assertThat(build.getExactRuns()).hasSize(2);
        for (MatrixRun run : build.getExactRuns()) {
            String name = run.getBuildVariables().get("CLUSTER");
            assertThat(BackupInBuildsTest.onlyBackup(run).getCluster()).isEqualTo(name);
            assertThat(run.getWorkspace().child("of-" + name).list("*.db")).hasSize(1);
        }
    }

    private static ClusterConfiguration alsoCalled(String name, ClusterConfiguration other) {
        ClusterConfiguration same = new ClusterConfiguration(name);
        same.setServerUrl(other.getServerUrl());
        same.setCaCertificate(other.getCaCertificate());
        same.setCredentialsId(other.getCredentialsId());
        return same;
    }

    @Test
    void verifyPicksTheClusterOutOfABuildThatHoldsSeveral(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration prod = cluster.configure();
        EtcdBackupConfiguration.get().setClusters(List.of(prod, alsoCalled("test", prod)));
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "both",
                """
                node {
                    etcdBackup cluster: 'prod', method: 'direct'
                    sleep 1
                    etcdBackup cluster: 'test', method: 'direct'
                    etcdBackupVerify job: 'both', cluster: 'test'
                    etcdBackupVerify build: currentBuild.number, cluster: 'prod'
                }
                """);
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);
        List<Backup> backups = build.getAction(BackupAction.class).all();
        assertThat(backups).extracting(Backup::getCluster).containsExactly("prod", "test");
        for (Backup backup : backups) {
            assertThat(backup.getVerifications()).singleElement().satisfies(verification -> assertThat(
                            verification.getBuild())
                    .isEqualTo("both #1"));
        }

        WorkflowJob other = OkdCluster.pipeline(
                jenkins, "other", "node { etcdBackupVerify job: 'both', build: 'lastSuccessfulBuild' }");
        jenkins.assertLogContains(
                "both #1 has 2 backups. Name the cluster", jenkins.buildAndAssertStatus(Result.FAILURE, other));
        other.setDefinition(new CpsFlowDefinition(
                "node { etcdBackupVerify job: 'both', build: 'lastSuccessfulBuild', cluster: 'test' }", true));
        jenkins.buildAndAssertSuccess(other);
        JenkinsRule.WebClient web = jenkins.createWebClient();
        assertThat(web.getPage(build, "etcd-backup/").asNormalizedText())
                .contains("prod", "test", "may be restored: every check passed");
        assertThat(web.getPage(build, "etcd-backup/2/").asNormalizedText())
                .contains(
                        "test: OKD",
                        "both #1: The backup may be restored",
                        backups.get(1).getStatusLine());
        assertThat(jenkins.getJSON(build.getUrl() + "etcd-backup/1/api/json")
                        .getJSONObject()
                        .getString("cluster"))
                .isEqualTo("prod");
        web.assertFails(build.getUrl() + "etcd-backup/3/", HttpURLConnection.HTTP_NOT_FOUND);
    }
}
