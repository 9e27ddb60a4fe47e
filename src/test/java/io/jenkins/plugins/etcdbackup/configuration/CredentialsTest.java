package io.jenkins.plugins.etcdbackup.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.PlantedSecrets;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.step.BadInputTest;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Every standard kind of credentials opens a cluster, and none of them is seen anywhere. */
@WithJenkins
class CredentialsTest {

    @TempDir
    private static Path folder;

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    @Test
    void eachOfTheFourKindsTakesABackupAndNoSecretIsWrittenDown(JenkinsRule jenkins) throws Exception {
        OkdCluster.add(cluster.token("a-token"));
        OkdCluster.add(cluster.kubeconfig("a-kubeconfig"));
        OkdCluster.add(cluster.user("a-user"));
        OkdCluster.add(cluster.certificate("a-certificate"));
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "kinds",
                """
                node {
                    etcdBackup %s, method: 'direct'
                    etcdBackup credentialsId: 'a-kubeconfig', method: 'direct'
                    etcdBackup %s, method: 'direct'
                    etcdBackup %s, method: 'direct'
                }
                """
                        .formatted(
                                cluster.inline("a-token"), cluster.inline("a-user"), cluster.inline("a-certificate")));
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);
        assertThat(build.getAction(BackupAction.class).getBackups()).hasSize(4);
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();

        okd.revokeToken();
        job.setDefinition(new CpsFlowDefinition("node { etcdBackup %s }".formatted(cluster.inline("a-token")), true));
        jenkins.assertLogContains(
                "does not accept the credentials (401)", jenkins.buildAndAssertStatus(Result.FAILURE, job));
        okd.heal();
        PlantedSecrets secrets = new PlantedSecrets()
                .plant(okd.token())
                .plant(okd.password())
                .plantKey(okd.adminCertificate().key());
        assertThat(secrets.filesWith(jenkins.jenkins.getRootDir().toPath())).isEmpty();
    }

    @Test
    void folderBringsCredentialsForAConfiguredCluster(JenkinsRule jenkins) throws Exception {
        cluster.configure().setCredentialsId(null);
        Folder team = jenkins.createProject(Folder.class, "team");
        BadInputTest.storeOf(team).addCredentials(Domain.global(), cluster.token("ours"));
        WorkflowJob job = team.createProject(WorkflowJob.class, "job");
        job.setDefinition(new CpsFlowDefinition(
                "node { etcdBackup cluster: 'prod', credentialsId: 'ours', method: 'direct' }", true));
        jenkins.buildAndAssertSuccess(job);
    }

    @Test
    void testOfTheConnectionSaysHowEtcdIsAndWarnsWhereTlsIsNotVerified(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration typed = cluster.configure();
        FormValidation verified = new ConnectionTest(typed).run();
        typed.setCaCertificate(null);
        typed.setSkipTlsVerify(true);
        FormValidation unverified = new ConnectionTest(typed).run();

        assertThat(verified.kind).as("%s", verified).isEqualTo(FormValidation.Kind.OK);
        assertThat(verified.getMessage())
                .contains("Connected: OKD " + okd.release().version(), "3 of 3 members");
        assertThat(unverified.kind).as("%s", unverified).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(unverified.getMessage())
                .contains("A backup would be taken", "TLS verification is switched off for " + okd.url());
    }

    @Test
    void connectionTestNamesVersionAndMissingRights(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration configured = cluster.configure();
        assertThat(new ConnectionTest(configured).run().getMessage())
                .contains(okd.release().version())
                .contains(okd.clusterId())
                .contains(", as system:serviceaccount:etcd-backup:jenkins.");
        okd.deny("create", "", "pods/exec");
        okd.deny("get", "", "pods/exec");
        assertThat(new ConnectionTest(configured).run().getMessage()).contains("pods/exec");
        okd.heal();
        configured.setSkipTlsVerify(false);
        configured.setCaCertificate(null);
        assertThat(new ConnectionTest(configured).run().getMessage()).contains("is not trusted");
    }
}
