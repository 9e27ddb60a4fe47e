package io.jenkins.plugins.etcdbackup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupBuilder;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupStep;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.FormEncodingType;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What is typed, pasted or written as code comes back as it was. */
@WithJenkins
class ConfigurationTest {

    private static final String RECIPIENT = "age1first";
    private static final String OTHER = "age1second";

    /** One that can be encrypted to: of a cluster nonsense is refused, of a step it is told by the run. */
    private static final String KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    private static EtcdBackupStep everything() {
        EtcdBackupStep step = new EtcdBackupStep();
        step.setServerUrl("https://api.okd.test:6443");
        step.setCredentialsId("token");
        step.setCaCertificate("-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----");
        step.setSkipTlsVerify(true);
        step.setNode("master-1");
        step.setMethod("direct");
        step.setDebugImage("quay.io/tools:1");
        step.setDebugNamespace("backup");
        step.setTimeoutMinutes(7);
        step.setLockTimeout(30);
        step.setDryRun(true);
        step.setAllow(List.of("first-24-hours", "operators-progressing"));
        step.setQuietHours("08:00-18:00 Europe/Berlin");
        step.setOnlyIfVersionChanged(true);
        step.setArchive(false);
        step.setDir("a/b");
        step.setRehearse(true);
        step.setStaticResources("separate");
        step.setStaticResourcesDir("keys");
        step.setEncryptTo(List.of(RECIPIENT));
        step.setEncryptKeysTo(List.of(RECIPIENT, OTHER));
        return step;
    }

    @Test
    void freestyleFormKeepsEveryOption(JenkinsRule jenkins) throws Exception {
        OkdCluster.add(new StringCredentialsImpl(
                com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL,
                "token",
                "",
                hudson.util.Secret.fromString("x")));
        FreeStyleProject job = jenkins.createFreeStyleProject();
        EtcdBackupBuilder full = new EtcdBackupBuilder(everything());
        job.getBuildersList().add(full);
        job = jenkins.configRoundtrip(job);
        EtcdBackupStep back = job.getBuildersList().get(EtcdBackupBuilder.class).getBackup();
        jenkins.assertEqualDataBoundBeans(full.getBackup(), back);
        assertThat(back.getAllow()).containsExactlyInAnyOrder("operators-progressing", "first-24-hours");
        assertThat(back.getEncryptKeysTo()).containsExactly(RECIPIENT, OTHER);
        assertThat(back.isArchive()).isFalse();
        assertThat(back.getTimeoutMinutes()).isEqualTo(7);

        job.getBuildersList().replace(new EtcdBackupBuilder(new EtcdBackupStep()));
        job = jenkins.configRoundtrip(job);
        back = job.getBuildersList().get(EtcdBackupBuilder.class).getBackup();
        jenkins.assertEqualDataBoundBeans(new EtcdBackupStep(), back);
        assertThat(back.isArchive()).isTrue();
        assertThat(back.getAllow()).isEmpty();
    }

    @Test
    void snippetGeneratorPrintsWhatMakesTheSameStep(JenkinsRule jenkins) throws Exception {
        EtcdBackupStep simple = new EtcdBackupStep();
        simple.setCluster("prod");
        assertThat(Snippetizer.object2Groovy(simple)).isEqualTo("etcdBackup cluster: 'prod'");
        String all = Snippetizer.object2Groovy(everything());
        assertThat(all)
                .startsWith(
                        "etcdBackup allow: ['first-24-hours', 'operators-progressing'], archive: false, caCertificate: ")
                .contains("encryptKeysTo: ['age1first', 'age1second'], encryptTo: ['age1first']")
                .endsWith(
                        "quietHours: '08:00-18:00 Europe/Berlin', rehearse: true, serverUrl: 'https://api.okd.test:6443',"
                                + " skipTlsVerify: true, staticResources: 'separate', staticResourcesDir: 'keys',"
                                + " timeoutMinutes: 7");
        assertThat(generated(
                        jenkins,
                        """
                        {'stapler-class': '%s', 'cluster': 'prod', 'archive': true, 'timeoutMinutes': '60',
                         'allow': 'first-24-hours', 'node': '', 'skipTlsVerify': false,
                         'staticResources': 'together', 'staticResourcesDir': ''}
                        """
                                .formatted(EtcdBackupStep.class.getName())))
                .isEqualTo("etcdBackup allow: ['first-24-hours'], cluster: 'prod'");

        // Pasted, each of the options is understood; the step then fails for want of the credentials.
        WorkflowJob pasted = OkdCluster.pipeline(jenkins, "pasted", "node {\n" + all + "\n}");
        jenkins.assertLogContains(
                "There are no credentials \"token\"", jenkins.buildAndAssertStatus(Result.FAILURE, pasted));
    }

    /** What the form of the snippet generator does. */
    private static String generated(JenkinsRule jenkins, String json) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient();
        WebRequest request =
                new WebRequest(new URL(jenkins.getURL(), Snippetizer.ACTION_URL + "/generateSnippet"), HttpMethod.POST);
        request.setEncodingType(FormEncodingType.URL_ENCODED);
        request.setRequestParameters(List.of(new NameValuePair("json", json)));
        web.addCrumb(request);
        return web.getPage(request).getWebResponse().getContentAsString().strip();
    }

    @Test
    void configuredClustersComeBackFromFormAndCode(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration cluster = new ClusterConfiguration("prod");
        cluster.setServerUrl("https://api.okd.test:6443");
        cluster.setCaCertificate(CertificateAuthority.named("own").certificate());
        cluster.setSkipTlsVerify(true);
        cluster.setUseJenkinsProxy(true);
        cluster.setMethod("direct");
        cluster.setNode("master-2");
        cluster.setDebugImage("quay.io/tools:1");
        cluster.setDebugNamespace("backup");
        cluster.setEncryptTo(List.of(KEY));
        EtcdBackupConfiguration.get().setClusters(List.of(cluster, new ClusterConfiguration("test")));
        EtcdBackupConfiguration.get().setRequireEncryption(true);
        saveForm(jenkins);
        // Whoever saves the system's form saves no cluster.
        jenkins.configRoundtrip();
        assertThat(EtcdBackupConfiguration.get().isRequireEncryption()).isTrue();
        List<ClusterConfiguration> back = EtcdBackupConfiguration.get().getClusters();
        assertThat(back).hasSize(2);
        jenkins.assertEqualDataBoundBeans(cluster, back.get(0));

        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(exported);
        String yaml = exported.toString(StandardCharsets.UTF_8);
        assertThat(yaml).contains("etcdBackup:", "clusters:", "name: \"prod\"", "useJenkinsProxy: true");
        EtcdBackupConfiguration.get().setClusters(List.of());
        Path only =
                Files.writeString(folder.resolve("jenkins.yaml"), "unclassified:\n" + section(yaml, "  etcdBackup:"));
        ConfigurationAsCode.get().configure(only.toString());
        back = EtcdBackupConfiguration.get().getClusters();
        assertThat(back).hasSize(2);
        jenkins.assertEqualDataBoundBeans(cluster, back.get(0));

        // The last one removed leaves none.
        EtcdBackupConfiguration.get().setClusters(List.of());
        saveForm(jenkins);
        assertThat(EtcdBackupConfiguration.get().getClusters()).isEmpty();
    }

    static void saveForm(JenkinsRule jenkins) throws Exception {
        jenkins.submit(jenkins.createWebClient()
                .goTo("manage/" + ClustersPage.URL + "/")
                .getFormByName("config"));
    }

    /** It would lie in the configuration for everybody who may read that. */
    @Test
    void privateKeyAmongTheCertificatesIsNotSaved(JenkinsRule jenkins) throws Exception {
        String key = CertificateAuthority.named("own").certificate() + "-----BEGIN RSA PRIVATE KEY-----\nMII=\n";
        assertThat(FormChecks.caCertificate(key).getMessage())
                .contains("There is a private key in this field")
                .doesNotContain("MII");
        ClusterConfiguration cluster = new ClusterConfiguration("prod");
        EtcdBackupConfiguration.get().setClusters(List.of(cluster));
        JenkinsRule.WebClient web = jenkins.createWebClient();
        HtmlForm form = web.goTo("manage/etcd-backup-clusters/").getFormByName("config");
        form.getTextAreaByName("_.caCertificate").setText(key);
        assertThatThrownBy(() -> jenkins.submit(form)).hasMessageContaining("400");
        assertThat(EtcdBackupConfiguration.get().getClusters().get(0).getCaCertificate())
                .isNull();
    }

    /** The web's binding passes over what a setter throws: a cluster would silently be without its recipients. */
    @Test
    void formWithAValueThatCannotBeIsNotSaved(JenkinsRule jenkins) throws Exception {
        ClusterConfiguration cluster = new ClusterConfiguration("prod");
        cluster.setWatch(new ClusterWatch());
        EtcdBackupConfiguration.get().setClusters(List.of(cluster));
        JenkinsRule.WebClient web = jenkins.createWebClient();
        HtmlForm keys = web.goTo("manage/etcd-backup-clusters/").getFormByName("config");
        keys.getTextAreaByName("_.encryptTo").setText("nonsense");
        assertThatThrownBy(() -> jenkins.submit(keys)).hasMessageContaining("400");
        HtmlForm hours = web.goTo("manage/etcd-backup-clusters/").getFormByName("config");
        hours.getInputByName("_.quietHours").setValue("when it is dark");
        assertThatThrownBy(() -> jenkins.submit(hours)).hasMessageContaining("400");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{name: prod}, {name: prod}] | clusters: Two clusters have the name \"prod\".",
                "[{name: ''}] | name: The cluster needs a name",
                "[{name: prod, caCertificate: '-----BEGIN PRIVATE KEY-----'}] | caCertificate: There is a private key",
                "[{name: prod, caCertificate: 'nonsense'}] | caCertificate: These are no certificates",
                "[{name: prod, method: foo}] | method: There is no method \"foo\"",
                "[{name: prod, serverUrl: 'http://api.okd.test:6443'}] | serverUrl: Give the address",
                "[{name: prod, encryptTo: [nonsense]}] | encryptTo: ",
                "[{name: prod, encryptKeysTo: [nonsense]}] | encryptKeysTo: ",
                "[{name: prod, debugNamespace: 'UPPER case;x'}] | debugNamespace: \"UPPER case;x\" is not a valid namespace",
            })
    void codeThatTheFormWouldRefuseStopsTheReload(String clusters, String sentence, JenkinsRule jenkins)
            throws Exception {
        EtcdBackupConfiguration.get().setClusters(List.of(new ClusterConfiguration("before")));
        Path file = Files.writeString(
                folder.resolve("jenkins.yaml"), "unclassified:\n  etcdBackup:\n    clusters: " + clusters + "\n");
        assertThatThrownBy(() -> ConfigurationAsCode.get().configure(file.toString()))
                .hasStackTraceContaining(sentence);
        assertThat(EtcdBackupConfiguration.get().getClusters())
                .singleElement()
                .satisfies(kept -> assertThat(kept.getName()).isEqualTo("before"));
    }

    @TempDir
    private Path folder;

    private static String section(String yaml, String head) {
        StringBuilder section = new StringBuilder();
        boolean in = false;
        for (String line : yaml.split("\n")) {
            if (line.startsWith("  ") && !line.startsWith("   ")) {
                in = line.startsWith(head);
            } else if (!line.startsWith(" ")) {
                in = false;
            }
            if (in) {
                section.append(line).append('\n');
            }
        }
        return section.toString();
    }
}
