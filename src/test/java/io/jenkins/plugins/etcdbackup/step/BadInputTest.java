package io.jenkins.plugins.etcdbackup.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsDescriptor;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What cannot work fails with a sentence, before any cluster is asked. */
@WithJenkins
public class BadInputTest {

    /** Nothing listens there; who asks it fails with another sentence than the expected. */
    private static final String URL = "serverUrl: 'https://127.0.0.1:9'";

    @Test
    void eachMistakeIsToldInASentence(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration cluster = new ClusterConfiguration("prod");
        cluster.setServerUrl("https://127.0.0.1:9");
        ClusterConfiguration stale = new ClusterConfiguration("stale");
        stale.setServerUrl("https://127.0.0.1:9");
        stale.setCredentialsId("deleted");
        EtcdBackupConfiguration.get().setClusters(List.of(cluster, stale));
        OkdCluster.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", "", Secret.fromString("t0ken")));
        OkdCluster.add(new OtherKind("ssh"));
        OkdCluster.add(new StringCredentialsImpl(CredentialsScope.SYSTEM, "hidden", "", Secret.fromString("t0ken")));
        SystemCredentialsProvider.getInstance()
                .getDomainCredentialsMap()
                .put(
                        new Domain("other", "", List.of(new HostnameSpecification("api.other.test", ""))),
                        List.of(new StringCredentialsImpl(
                                CredentialsScope.GLOBAL, "elsewhere", "", Secret.fromString("t0ken"))));
        String token = URL + ", credentialsId: 'token'";

        Map<String, String> mistakes = new LinkedHashMap<>();
        mistakes.put("", "No cluster is given");
        mistakes.put("cluster: 'nope'", "There is no cluster \"nope\". Configured: prod, stale.");
        mistakes.put("cluster: 'prod', " + token, "Give either cluster");
        mistakes.put("cluster: 'prod', skipTlsVerify: true", "Give either cluster");
        mistakes.put("cluster: 'prod'", "configured without credentials");
        mistakes.put("cluster: 'stale'", "do not exist any more");
        mistakes.put(URL, "credentialsId is missing");
        mistakes.put(URL + ", credentialsId: 'nope'", "There are no credentials \"nope\" that bad");
        mistakes.put(URL + ", credentialsId: 'hidden'", "There are no credentials \"hidden\" that bad");
        mistakes.put(URL + ", credentialsId: 'elsewhere'", "There are no credentials \"elsewhere\" that bad");
        mistakes.put(URL + ", credentialsId: 'ssh'", "which cannot log in to a cluster");
        mistakes.put("credentialsId: 'token'", "serverUrl is missing");
        mistakes.put(token + ", timeoutMinutes: 0", "from 1 to 1440");
        mistakes.put(token + ", timeoutMinutes: -1", "from 1 to 1440");
        mistakes.put(token + ", timeoutMinutes: 1441", "from 1 to 1440");
        mistakes.put(token + ", timeoutMinutes: 2000000000", "from 1 to 1440");
        mistakes.put(token + ", method: 'magic'", "no method \"magic\"");
        mistakes.put(token + ", quietHours: 'at night'", "\"at night\" is not understood");
        mistakes.put(token + ", quietHours: '25:00-26:00'", "is not understood");
        mistakes.put(token + ", quietHours: '08:00-18:00 Mars/Olympus'", "is not understood");
        mistakes.put(token + ", dir: '../other'", "\"../other\" is not");
        mistakes.put(token + ", dir: '/etc'", "\"/etc\" is not");
        mistakes.put(token + ", encryptTo: ['age1nonsense']", "Recipient 1");
        mistakes.put(token + ", archive: false", "needs a place to stay in: name a directory of the workspace (dir).");
        mistakes.put(token + ", staticResources: 'apart'", "no place \"apart\" for staticResources");
        mistakes.put(token + ", staticResources: 'separate'", "in which directory of the workspace it is to lie");
        mistakes.put(token + ", staticResourcesDir: 'keys'", "only used with staticResources: 'separate'");
        String separate = token + ", staticResources: 'separate', staticResourcesDir: ";
        mistakes.put(separate + "'../keys'", "staticResourcesDir must be a directory inside");
        mistakes.put(separate + "'a/keys', dir: './a'", "side by side");
        mistakes.put(separate + "'.', dir: 'backup'", "side by side");
        mistakes.put(separate + "'keys', dir: 'keys'", "side by side");
        WorkflowJob job = OkdCluster.pipeline(jenkins, "bad", "");
        for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
            job.setDefinition(new CpsFlowDefinition("node {\netcdBackup(" + mistake.getKey() + ")\n}", true));
            WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
            assertThat(JenkinsRule.getLog(build))
                    .as(mistake.getKey())
                    .contains("ERROR: ")
                    .contains(mistake.getValue())
                    .doesNotContain("\tat ");
        }

        EtcdBackupConfiguration.get().setRequireEncryption(true);
        job.setDefinition(new CpsFlowDefinition("node { etcdBackup " + token + " }", true));
        jenkins.assertLogContains(
                "refuses backups that are not encrypted", jenkins.buildAndAssertStatus(Result.FAILURE, job));

        job.setDefinition(new CpsFlowDefinition("etcdBackup cluster: 'prod'", true));
        jenkins.assertLogContains(
                "Perhaps you forgot to surround the etcdBackup step with a step that provides this, such as: node",
                jenkins.buildAndAssertStatus(Result.FAILURE, job));
    }

    @Test
    void aFreestyleJobIsToldByTheLabelsOfItsForm(JenkinsRule jenkins) throws Exception {
        EtcdBackupStep step = new EtcdBackupStep();
        step.setServerUrl("https://127.0.0.1:9");
        step.setStaticResourcesDir("keys");
        FreeStyleProject job = jenkins.createFreeStyleProject("freestyle");
        job.getBuildersList().add(new EtcdBackupBuilder(step));

        jenkins.assertLogContains(
                "ERROR: \"Directory of the static pod resources\" is only used with \"Static pod resources\": separate.",
                jenkins.buildAndAssertStatus(Result.FAILURE, job));
    }

    @Test
    void credentialsOfAnotherFolderAreNotFound(JenkinsRule jenkins) throws Exception {
        Folder team = jenkins.createProject(Folder.class, "team");
        Folder others = jenkins.createProject(Folder.class, "others");
        storeOf(team)
                .addCredentials(
                        Domain.global(),
                        new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "okd", "", "user", "passw0rd"));
        String script = "node { etcdBackup " + URL + ", credentialsId: 'okd' }";
        WorkflowJob inside = team.createProject(WorkflowJob.class, "job");
        inside.setDefinition(new CpsFlowDefinition(script, true));
        WorkflowJob outside = others.createProject(WorkflowJob.class, "job");
        outside.setDefinition(new CpsFlowDefinition(script, true));

        jenkins.assertLogContains(
                "There are no credentials \"okd\" that others » job",
                jenkins.buildAndAssertStatus(Result.FAILURE, outside));
        // Found, and then there is no cluster.
        jenkins.assertLogContains(
                "127.0.0.1:9 refuses the connection", jenkins.buildAndAssertStatus(Result.FAILURE, inside));
    }

    public static CredentialsStore storeOf(Folder folder) {
        for (CredentialsStore store : CredentialsProvider.lookupStores(folder)) {
            if (store.getProvider() instanceof FolderCredentialsProvider) {
                return store;
            }
        }
        throw new AssertionError("no store of folder credentials");
    }

    /** Credentials that are for something else. */
    public static final class OtherKind extends BaseStandardCredentials {
        private static final long serialVersionUID = 1L;

        OtherKind(String id) {
            super(CredentialsScope.GLOBAL, id, "");
        }

        @TestExtension
        public static final class DescriptorImpl extends CredentialsDescriptor {
            @Override
            public String getDisplayName() {
                return "other kind";
            }
        }
    }
}
