package io.jenkins.plugins.etcdbackup;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** However a backup fails: no secret in its console, its XML, its REST, the system's log or a trace of the stack. */
@WithJenkins
class SecretsTest {

    private static final String WRONG_PASSWORD = "canary-passw0rd-of-somebody";
    private static final String LOOSE_TOKEN = "sha256~canary-token-in-a-torn-kubeconfig";

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    private JenkinsRule jenkins;
    private WorkflowJob job;
    private PlantedSecrets secrets;

    @BeforeEach
    void plant(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = OkdCluster.pipeline(jenkins, "job", "");
        OkdCluster.add(cluster.token("token"));
        OkdCluster.add(cluster.user("user"));
        OkdCluster.add(cluster.kubeconfig("kubeconfig"));
        OkdCluster.add(file("certificate-kubeconfig", okd.certificateKubeconfig()));
        OkdCluster.add(cluster.certificate("certificate"));
        OkdCluster.add(new StringCredentialsImpl(
                CredentialsScope.GLOBAL, "powerless", "", Secret.fromString(okd.tokenWithoutRights())));
        OkdCluster.add(new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "wrong-user", "", okd.user(), WRONG_PASSWORD));
        OkdCluster.add(file("torn-kubeconfig", torn()));
        secrets = new PlantedSecrets()
                .plant(okd.token())
                .plant(okd.password())
                .plant(okd.tokenWithoutRights())
                .plant(WRONG_PASSWORD)
                .plant(LOOSE_TOKEN)
                .plant(OkdCluster.STORE_PASSWORD)
                .plantKey(okd.adminCertificate().key())
                .listenTo(
                        "io.jenkins.plugins.etcdbackup",
                        "io.fabric8",
                        "hudson.model",
                        "org.jenkinsci.plugins.workflow");
    }

    @AfterEach
    void heal() throws IOException {
        secrets.close();
        okd.heal();
        okd.sweep();
    }

    @Test
    void logInsThatFailTellNoSecret() throws Exception {
        String bare = "serverUrl: '" + okd.url() + "', credentialsId: ";
        for (String kind : List.of("token", "user", "certificate")) {
            fails(bare + "'" + kind + "'", "is not trusted");
        }
        fails(cluster.inline("wrong-user"), "401");
        fails("credentialsId: 'torn-kubeconfig'", "kubeconfig");
        fails(cluster.inline("powerless"), "access");
        okd.revokeToken();
        fails(cluster.inline("token"), "does not accept the credentials (401)");
        fails("credentialsId: 'kubeconfig'", "does not accept the credentials (401)");
        okd.apiDown();
        for (String kind : List.of("token", "user", "certificate")) {
            fails(cluster.inline(kind), "refuses the connection");
        }
        fails("credentialsId: 'certificate-kubeconfig'", "refuses the connection");
        requireNothingWritten();
    }

    @Test
    void backupsThatFailTellNoSecret() throws Exception {
        okd.script(NodeRoot.Script.EXITS_WITH_1);
        fails(cluster.inline("token") + ", method: 'script'", "cluster-backup.sh");
        okd.heal();
        okd.deny("create", "", "pods");
        fails(cluster.inline("user") + ", method: 'direct'", "pods");
        okd.heal();
        okd.faults().slowStreams(20_000);
        job.setDefinition(new CpsFlowDefinition(
                "node { etcdBackup credentialsId: 'certificate-kubeconfig', method: 'direct' }", true));
        WorkflowRun aborted = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("found latest etcd: ", aborted);
        aborted.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(aborted));
        requireNothingToldBy(aborted);
        requireNothingWritten();
    }

    /** What a person pastes into the wrong field is in the job's own script, and must not come into logs too. */
    @Test
    void secretInTheWrongFieldIsNotRepeated() throws Exception {
        String key = CertificateAuthority.named("own").own().key();
        String identity = "AGE-SECRET-KEY-1" + "QPZRY9X8".repeat(7) + "QQ";
        secrets.plantKey(key).plant(identity);
        fails("serverUrl: '" + okd.url() + "', credentialsId: 'token', caCertificate: '''" + key + "'''", "CA");
        fails(cluster.inline("token") + ", encryptTo: ['" + identity + "']", "Recipient 1");
        assertThat(secrets.in(secrets.logged())).isEmpty();
    }

    @Test
    void connectionTestRepeatsNoSecret() throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        web.setJavaScriptEnabled(false);
        okd.revokeToken();
        for (String kind : List.of("token", "wrong-user", "torn-kubeconfig", "certificate", "powerless")) {
            String asked = "descriptorByName/" + ClusterConfiguration.class.getName() + "/testConnection?caCertificate="
                    + "&skipTlsVerify=" + !kind.equals("certificate")
                    + "&useJenkinsProxy=false&method=&debugNamespace=&credentialsId=" + kind
                    + "&serverUrl=" + (kind.endsWith("kubeconfig") ? "" : okd.url());
            WebRequest request = new WebRequest(new URL(jenkins.getURL(), asked), HttpMethod.POST);
            web.addCrumb(request);
            String answer = web.loadWebResponse(request).getContentAsString();
            assertThat(answer).as(kind).contains("class=\"error\"");
            assertThat(secrets.in(answer)).as(kind).isEmpty();
        }
        requireNothingWritten();
    }

    private void fails(String arguments, String why) throws Exception {
        job.setDefinition(new CpsFlowDefinition("node { etcdBackup " + arguments + " }", true));
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        assertThat(JenkinsRule.getLog(build)).as(arguments).contains(why).doesNotContain("\tat ");
        requireNothingToldBy(build);
    }

    private void requireNothingToldBy(WorkflowRun build) throws Exception {
        assertThat(secrets.in(JenkinsRule.getLog(build))).isEmpty();
        JenkinsRule.WebClient web = jenkins.createWebClient();
        web.setJavaScriptEnabled(false);
        for (String path : List.of(build.getUrl(), build.getUrl() + "api/json?depth=4", "job/job/api/json?depth=4")) {
            String answer = web.loadWebResponse(new WebRequest(new URL(jenkins.getURL(), path)))
                    .getContentAsString();
            assertThat(secrets.in(answer)).as(path).isEmpty();
        }
    }

    private void requireNothingWritten() throws IOException {
        assertThat(secrets.logged()).isNotEmpty();
        assertThat(secrets.logged().lines().filter(line -> !secrets.in(line).isEmpty()))
                .isEmpty();
        assertThat(secrets.filesWith(jenkins.jenkins.getRootDir().toPath())).isEmpty();
    }

    private static FileCredentialsImpl file(String id, String content) {
        return new FileCredentialsImpl(
                CredentialsScope.GLOBAL,
                id,
                "",
                "kubeconfig",
                SecretBytes.fromRawBytes(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** A parser of YAML that quotes the line where it gave up quotes the token. */
    private static String torn() {
        return "apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    token: \"" + LOOSE_TOKEN
                + "\n  : [\n";
    }
}
