package io.jenkins.plugins.etcdbackup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.step.BackupInBuildsTest;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupBuilder;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupStep;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What older versions of the plugin stored still loads. */
@WithJenkins
class OlderVersionsTest {

    @Test
    void jobThatAnOlderVersionWroteLoads(JenkinsRule jenkins) throws Exception {
        // The first version knew none of the options with defaults, and one that has gone since.
        String xml =
                """
                <project>
                  <builders>
                    <io.jenkins.plugins.etcdbackup.step.EtcdBackupBuilder plugin="etcd-backup@0.1">
                      <backup><cluster>prod</cluster><retired>x</retired></backup>
                    </io.jenkins.plugins.etcdbackup.step.EtcdBackupBuilder>
                    <io.jenkins.plugins.etcdbackup.step.EtcdBackupBuilder plugin="etcd-backup@0.1"/>
                  </builders>
                </project>
                """;
        FreeStyleProject job = (FreeStyleProject) jenkins.jenkins.createProjectFromXML(
                "old", new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        List<EtcdBackupBuilder> builders = job.getBuildersList().getAll(EtcdBackupBuilder.class);
        EtcdBackupStep old = builders.get(0).getBackup();
        assertThat(old.getCluster()).isEqualTo("prod");
        assertThat(old.getAllow()).isEmpty();
        assertThat(old.isArchive()).isTrue();
        assertThat(old.getTimeoutMinutes()).isEqualTo(RunMinutes.DEFAULT);
        assertThat(old.getStaticResources()).isEqualTo("together");
        assertThat(builders.get(1).getBackup()).isNotNull();
        jenkins.configRoundtrip(job);
    }

    @Test
    void pipelineAndClustersThatAnOlderVersionStoredLoad(JenkinsRule jenkins) throws Exception {
        // Neither the parameters that came later nor the plugin's later version are in these.
        String xml =
                """
                <flow-definition plugin="workflow-job@1">
                  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps@1">
                    <script>node { etcdBackup cluster: 'prod', timeoutMinutes: 30, archive: true }</script>
                    <sandbox>true</sandbox>
                  </definition>
                </flow-definition>
                """;
        Files.writeString(
                jenkins.jenkins.getRootDir().toPath().resolve(EtcdBackupConfiguration.class.getName() + ".xml"),
                """
                <?xml version='1.1' encoding='UTF-8'?>
                <io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration plugin="etcd-backup@0.1">
                  <clusters>
                    <io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration>
                      <name>prod</name>
                      <serverUrl>https://127.0.0.1:9</serverUrl>
                      <credentialsId>deleted</credentialsId>
                      <retired>x</retired>
                    </io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration>
                  </clusters>
                </io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration>
                """);
        EtcdBackupConfiguration.get().load();
        ClusterConfiguration cluster =
                EtcdBackupConfiguration.get().cluster("prod").orElseThrow();
        assertThat(cluster.getEncryptTo()).isEmpty();
        assertThat(EtcdBackupConfiguration.get().isRequireEncryption()).isFalse();
        WorkflowJob job = (WorkflowJob) jenkins.jenkins.createProjectFromXML(
                "old", new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        // All of it was understood, up to the credentials that are not there.
        jenkins.assertLogContains(
                "\"deleted\" of the cluster \"prod\"", jenkins.buildAndAssertStatus(Result.FAILURE, job));
        jenkins.configRoundtrip(job);
        ConfigurationTest.saveForm(jenkins);
    }

    @Test
    void buildThatAnOlderVersionWroteShowsItsBackup(JenkinsRule jenkins) throws Exception {
        WorkflowJob job = OkdCluster.pipeline(jenkins, "old", "echo 'done'");
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);
        Path file = build.getRootDir().toPath().resolve("build.xml");
        String xml = Files.readString(file);
        Files.writeString(
                file,
                xml.replace("<actions/>", "<actions></actions>")
                        .replaceFirst(
                                "<actions>",
                                """
                        <actions>
                          <io.jenkins.plugins.etcdbackup.page.BackupAction plugin="etcd-backup@0.1">
                            <backups>
                              <io.jenkins.plugins.etcdbackup.page.Backup>
                                <clusterId>1e3cbf1e</clusterId>
                                <clusterVersion>4.15.0</clusterVersion>
                                <node>master-0</node>
                                <revision>7</revision>
                                <manifestName>backup_2026-11-24_010203.json</manifestName>
                                <archived>true</archived>
                                <files>
                                  <io.jenkins.plugins.etcdbackup.page.BackupFile>
                                    <name>snapshot_2026-11-24_010203.db</name>
                                    <size>32</size>
                                    <sha256>%s</sha256>
                                  </io.jenkins.plugins.etcdbackup.page.BackupFile>
                                </files>
                                <findings/>
                                <durations/>
                              </io.jenkins.plugins.etcdbackup.page.Backup>
                            </backups>
                          </io.jenkins.plugins.etcdbackup.page.BackupAction>
                        """
                                        .formatted("ab".repeat(32))));
        job.getLazyBuildMixIn().getRunMap().purgeCache();
        WorkflowRun read = job.getLastBuild();
        Backup backup = BackupInBuildsTest.onlyBackup(read);
        assertThat(backup.getRevision()).isEqualTo(7);
        assertThat(backup.getFiles().get(0).isApart()).isFalse();
        assertThat(jenkins.createWebClient().getPage(read, "etcd-backup/").asNormalizedText())
                .contains("4.15.0", "snapshot_2026-11-24_010203.db");
    }
}
