package io.jenkins.plugins.etcdbackup.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.FailedBackupsAction;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A namespace vanishes between two backups: the build says so, and a pipeline gets it back out of the one before. */
@WithJenkins
class ContentsTest {

    private static final String NAMESPACE =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\",\"uid\":\"1\"}}";
    private static final String SETTINGS =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"web\","
                    + "\"namespace\":\"shop\",\"uid\":\"2\"},\"data\":{\"colour\":\"blue\"}}";

    @StandIn
    private static StandInControlPlane okd;

    @Test
    void aVanishedNamespaceIsAnAlarmAndComesBack(JenkinsRule jenkins) throws Exception {
        new OkdCluster(okd).configure();
        KeyPair keys = new X25519KeyPairGenerator().generateKeyPair();
        OkdCluster.add(new StringCredentialsImpl(
                CredentialsScope.GLOBAL,
                "age-key",
                "",
                Secret.fromString(text(keys.getPrivate().getEncoded()))));
        String encrypted = "encryptTo: ['" + text(keys.getPublic().getEncoded()) + "']";
        okd.etcd().etcdctl("put", "/kubernetes.io/namespaces/shop", NAMESPACE).orFail();
        okd.etcd()
                .etcdctl("put", "/kubernetes.io/configmaps/shop/web", SETTINGS)
                .orFail();

        WorkflowRun first = jenkins.buildAndAssertSuccess(job(jenkins, "nightly", backup(encrypted)));
        jenkins.assertLogContains("There is no backup of this cluster before it", first);
        okd.etcd().etcdctl("del", "/kubernetes.io/namespaces/shop").orFail();
        okd.etcd().etcdctl("del", "/kubernetes.io/configmaps/shop/web").orFail();

        WorkflowRun second = jenkins.buildAndAssertStatus(
                Result.UNSTABLE, job(jenkins, "nightly", backup(encrypted + ", warnIfVanished: '50%, sh*'")));
        jenkins.assertLogContains("NAMESPACES THAT VANISHED since then: shop", second);
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            HtmlPage page = web.getPage(second, "etcd-backup");
            assertThat(page.asNormalizedText()).contains("Namespaces that vanished: shop", "Since #1:", "configmaps");
        }
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            assertThat(web.goTo("etcd-backups/cluster/prod/").asNormalizedText())
                    .contains(
                            "Namespaces that were there in #1 and are not in the newest backup: shop", "What changed");
        }
        WorkflowRun third =
                jenkins.buildAndAssertSuccess(job(jenkins, "nightly", backup(encrypted + ", failIfVanished: 'shop'")));
        jenkins.assertLogContains("vanished: []", third);

        WorkflowRun back = jenkins.buildAndAssertSuccess(
                job(
                        jenkins,
                        "back",
                        """
                node {
                    def found = etcdBackupGet(job: 'nightly', cluster: 'prod', resource: 'namespace', name: 'shop',
                        withContents: true, dir: 'back', identityCredentialsId: 'age-key')
                    echo "${found.objects} objects of build ${found.build}: ${readFile(found.file)}"
                    etcdBackupGet(job: 'nightly', build: '1', resource: 'cm', name: 'web', namespace: 'shop', dir: 'back',
                        identityCredentialsId: 'age-key')
                    echo "there: ${fileExists('back/shop-cm-web.yaml')}"
                }
                """));
        jenkins.assertLogContains("2 objects of build 1: apiVersion: v1", back);
        jenkins.assertLogContains("colour: blue", back);
        jenkins.assertLogContains("there: true", back);
        assertRefused(jenkins, "job: 'nightly', build: '1', resource: 'cm', dir: 'back'", "identityCredentialsId:");
        assertRefused(jenkins, "job: 'nightly', resource: 'cm', dir: '../back'", "dir");
        assertRefused(
                jenkins,
                "job: 'nightly', resource: 'ns', name: 'never', dir: 'back', identityCredentialsId: 'age-key'",
                "nightly");
    }

    @Test
    void aBackupFailsItsBuildWhereTooMuchVanishedAndIsKept(JenkinsRule jenkins) throws Exception {
        new OkdCluster(okd).configure();
        okd.etcd()
                .etcdctl("put", "/kubernetes.io/namespaces/till", NAMESPACE.replace("shop", "till"))
                .orFail();
        jenkins.buildAndAssertSuccess(job(jenkins, "plain", backup("archive: true")));
        okd.etcd().etcdctl("del", "/kubernetes.io/namespaces/till").orFail();

        WorkflowRun failed =
                jenkins.buildAndAssertStatus(Result.FAILURE, job(jenkins, "plain", backup("failIfVanished: 'till'")));

        jenkins.assertLogContains("Namespaces vanished since the backup before: till.", failed);
        assertThat(failed.getAction(BackupAction.class).all()).hasSize(1);
        assertThat(failed.getAction(FailedBackupsAction.class)).isNull();
        jenkins.assertLogContains(
                "\"twenty %\" is neither a share",
                jenkins.buildAndAssertStatus(
                        Result.FAILURE, job(jenkins, "plain", backup("warnIfVanished: 'twenty %'"))));
    }

    private static String backup(String options) {
        return "node { echo \"vanished: ${etcdBackup(cluster: 'prod', method: 'direct', " + options
                + ").vanishedNamespaces}\" }";
    }

    private static void assertRefused(JenkinsRule jenkins, String arguments, String words) throws Exception {
        WorkflowRun refused = jenkins.buildAndAssertStatus(
                Result.FAILURE, job(jenkins, "back", "node { etcdBackupGet(" + arguments + ") }"));
        jenkins.assertLogContains(words, refused);
    }

    private static WorkflowJob job(JenkinsRule jenkins, String name, String script) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItem(name) instanceof WorkflowJob there
                ? there
                : jenkins.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
