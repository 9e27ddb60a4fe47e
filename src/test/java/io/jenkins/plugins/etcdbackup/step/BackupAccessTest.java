package io.jenkins.plugins.etcdbackup.step;

import hudson.model.Computer;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.RecordedBackups;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockFolder;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whose backups a build may have: who gets past the rights finds that the files of this one are gone. */
@WithJenkins
class BackupAccessTest {

    private static final String GET = "etcdBackupGet resource: 'ns', dir: 'back', job: ";
    private static final String VERIFY = "etcdBackupVerify job: ";
    private static final String ALLOWED = "is not among the artifacts of";
    private static final String NO_JOB = "There is no job";
    private static final String NO_VIEW = "takes the permission EtcdBackup/View";

    private JenkinsRule jenkins;

    @BeforeEach
    void lockUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        recordBackup(jenkins.createFreeStyleProject("nightly"));
        MockFolder team = jenkins.createFolder("team");
        recordBackup(team.createProject(FreeStyleProject.class, "nightly"));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Computer.BUILD)
                .everywhere()
                .to("stranger", "reader", "viewer")
                .grant(Item.READ)
                .everywhere()
                .to("reader", "viewer")
                .grant(BackupPermission.VIEW)
                .everywhere()
                .to("viewer"));
    }

    private static void recordBackup(FreeStyleProject job) throws Exception {
        FreeStyleBuild build = job.scheduleBuild2(0).get();
        BackupAction.record(build, RecordedBackups.saying("prod", "4.7"));
    }

    @ParameterizedTest
    @CsvSource({
        "stranger, " + NO_JOB + ", " + NO_JOB,
        "reader, " + NO_VIEW + ", " + ALLOWED,
        "viewer, " + ALLOWED + ", " + ALLOWED,
    })
    void whoTheBuildRunsAsDecides(String user, String get, String verify) throws Exception {
        WorkflowJob job = OkdCluster.pipeline(jenkins, "get", "node { " + GET + "'nightly' }");
        WorkflowJob other = OkdCluster.pipeline(jenkins, "verify", "node { " + VERIFY + "'nightly' }");
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate("get", User.getById(user, true).impersonate2())
                        .authenticate("verify", User.getById(user, true).impersonate2()));

        fails(job, get);
        fails(other, verify);
    }

    @ParameterizedTest
    @CsvSource({
        "/nightly, " + NO_JOB,
        "../nightly, " + NO_JOB,
        "nightly, " + ALLOWED,
        "/team/nightly, " + ALLOWED,
    })
    void jobInAFolderHasOnlyTheBackupsInIt(String name, String sentence) throws Exception {
        MockFolder team = jenkins.jenkins.getItemByFullName("team", MockFolder.class);
        WorkflowJob job = team.createProject(WorkflowJob.class, "get");
        for (String step : new String[] {GET, VERIFY}) {
            job.setDefinition(new CpsFlowDefinition("node { " + step + "'" + name + "' }", true));
            fails(job, sentence);
        }
    }

    private void fails(WorkflowJob job, String sentence) throws Exception {
        jenkins.assertLogContains(sentence, jenkins.buildAndAssertStatus(Result.FAILURE, job));
    }
}
