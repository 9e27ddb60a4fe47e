package io.jenkins.plugins.etcdbackup.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.report.RunMinutes;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.step.BackupInBuildsTest;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupBuilder;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupStep;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.htmlunit.FormEncodingType;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

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
        OkdCluster.add(new org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl(
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
        WebRequest request = new WebRequest(
                new java.net.URL(jenkins.getURL(), Snippetizer.ACTION_URL + "/generateSnippet"), HttpMethod.POST);
        request.setEncodingType(FormEncodingType.URL_ENCODED);
        request.setRequestParameters(List.of(new NameValuePair("json", json)));
        web.addCrumb(request);
        return web.getPage(request).getWebResponse().getContentAsString().strip();
    }

    @Test
    void everyFieldHasHelp(JenkinsRule jenkins) {
        List<String> missing = new ArrayList<>();
        for (Class<?> type : types(jenkins)) {
            fields(type)
                    .filter(field -> !hasHelp(type, field))
                    .forEach(field -> missing.add(type.getSimpleName() + "." + field));
        }
        assertThat(missing).isEmpty();
    }

    /** A file for a field that has another name shows nothing, and nobody notices. */
    @Test
    void everyHelpIsOfAField(JenkinsRule jenkins) throws Exception {
        List<String> known = types(jenkins).stream()
                .flatMap(type -> Stream.concat(
                        Stream.of(folder(type) + "/help.html"),
                        fields(type).flatMap(field -> owners(type).map(owner -> owner + "/help-" + field + ".html"))))
                .toList();
        Path root = Path.of(BackupPermission.class
                        .getResource("Messages.properties")
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                            .filter(file -> file.endsWith(".html")))
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    private static Stream<String> owners(Class<?> type) {
        return Stream.<Class<?>>iterate(type, owner -> owner != Object.class, Class::getSuperclass)
                .map(ConfigurationTest::folder);
    }

    private static String folder(Class<?> type) {
        return type.getName()
                .replace(BackupPermission.class.getPackageName() + ".", "")
                .replace('.', '/');
    }

    /** Whatever of ours has a form. */
    private static List<Class<?>> types(JenkinsRule jenkins) {
        List<Class<?>> types = new ArrayList<>();
        for (Descriptor<?> descriptor : jenkins.jenkins.getExtensionList(Descriptor.class)) {
            if (descriptor.clazz.getName().startsWith("io.jenkins.plugins.etcdbackup.")) {
                types.add(descriptor.clazz);
            }
        }
        assertThat(types).hasSizeGreaterThanOrEqualTo(5);
        return types;
    }

    /** A step's help may be that of the class that it extends. */
    private static boolean hasHelp(Class<?> type, String field) {
        for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
            if (c.getResource(c.getSimpleName() + "/help-" + field + ".html") != null) {
                return true;
            }
        }
        return false;
    }

    private static Stream<String> fields(Class<?> type) {
        Stream<String> set = Stream.of(type.getMethods())
                .filter(method -> method.isAnnotationPresent(DataBoundSetter.class))
                .map(Method::getName)
                .map(name -> name.substring(3, 4).toLowerCase(java.util.Locale.ROOT) + name.substring(4));
        Stream<String> constructed = Stream.of(type.getConstructors())
                .filter(constructor -> constructor.isAnnotationPresent(DataBoundConstructor.class))
                .flatMap(constructor -> Stream.of(constructor.getParameters()))
                .map(Parameter::getName);
        return Stream.concat(set, constructed);
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

    private static void saveForm(JenkinsRule jenkins) throws Exception {
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
        saveForm(jenkins);
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
