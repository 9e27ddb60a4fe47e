package io.jenkins.plugins.etcdbackup;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.util.Secret;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupStep;
import java.net.URL;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who may ask the forms what. */
@WithJenkins
class PermissionsTest {

    private static final String STEP = "/descriptorByName/" + EtcdBackupStep.class.getName();
    private static final String CLUSTER = "descriptorByName/" + ClusterConfiguration.class.getName();

    private JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void lockUp(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createFreeStyleProject("job");
        OkdCluster.add(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "okd-secret", "", Secret.fromString("t0ken")));
        EtcdBackupConfiguration.get().setClusters(List.of(new ClusterConfiguration("prod-cluster")));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ, Item.CONFIGURE)
                .everywhere()
                .to("author"));
    }

    @Test
    void namesOfClustersAndCredentialsAreForThoseWhoMayConfigure() throws Exception {
        for (String question :
                List.of("/fillClusterItems?cluster=", "/fillCredentialsIdItems?serverUrl=&credentialsId=")) {
            String path = job.getUrl() + STEP.substring(1) + question;
            assertThat(post("reader", path).getContentAsString())
                    .doesNotContain("prod-cluster")
                    .doesNotContain("okd-secret");
            assertThat(post("author", path).getContentAsString()).containsAnyOf("prod-cluster", "okd-secret");
        }
        assertThat(post("author", CLUSTER + "/fillCredentialsIdItems?serverUrl=&credentialsId=")
                        .getContentAsString())
                .doesNotContain("okd-secret");
        assertThat(post("admin", CLUSTER + "/fillCredentialsIdItems?serverUrl=&credentialsId=")
                        .getContentAsString())
                .contains("okd-secret");
        assertThat(post("reader", job.getUrl() + STEP.substring(1) + "/checkCluster?value=nope&serverUrl=")
                        .getContentAsString())
                .doesNotContain("prod-cluster");
        assertThat(post("author", job.getUrl() + STEP.substring(1) + "/checkCluster?value=nope&serverUrl=")
                        .getContentAsString())
                .contains("prod-cluster");
    }

    @Test
    void onlyAnAdministratorMakesJenkinsConnectSomewhere() throws Exception {
        String test = CLUSTER + "/testConnection?serverUrl=https://127.0.0.1:9&caCertificate=&skipTlsVerify=false"
                + "&credentialsId=okd-secret&useJenkinsProxy=false&method=&debugNamespace=";
        assertThat(post("reader", test).getStatusCode()).isEqualTo(403);
        assertThat(post("author", test).getStatusCode()).isEqualTo(403);
        assertThat(post("admin", test).getContentAsString()).contains("127.0.0.1:9 refuses the connection");
    }

    private WebResponse post(String user, String path) throws Exception {
        JenkinsRule.WebClient web = client(user);
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST);
        web.addCrumb(request);
        return web.loadWebResponse(request);
    }

    private JenkinsRule.WebClient client(String user) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        web.setJavaScriptEnabled(false);
        return web.withBasicCredentials(user);
    }
}
