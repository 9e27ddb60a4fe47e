package io.jenkins.plugins.etcdbackup.page;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.etcdbackup.BackupPermission;
import io.jenkins.plugins.etcdbackup.RecordedBackups;
import java.io.StringReader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import jenkins.model.Jenkins;
import net.sf.json.JSONNull;
import net.sf.json.JSONObject;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Who sees how much of a build's backups. */
@WithJenkins
class BackupViewsTest {

    private static final String CANARY = "canary-";

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private FreeStyleBuild build;

    @BeforeEach
    void recordABackup(JenkinsRule rule) throws Exception {
        jenkins = rule;
        FreeStyleProject job = jenkins.createFreeStyleProject("job");
        build = jenkins.buildAndAssertSuccess(job);
        BackupAction.record(build, RecordedBackups.saying(CANARY, RecordedBackups.VERSION));
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "viewer", "downloader", "author")
                .grant(BackupPermission.VIEW)
                .everywhere()
                .to("viewer", "downloader")
                .grant(Run.ARTIFACTS)
                .everywhere()
                .to("downloader")
                .grant(Item.CONFIGURE)
                .everywhere()
                .to("author")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    @Test
    void readerLearnsThatThereIsABackupOfWhichVersionWhenAndHowLarge() throws Exception {
        for (String page : pages()) {
            assertThat(get("reader", page).getContentAsString())
                    .as(page)
                    .doesNotContain(CANARY, "5555555", "7777777")
                    .doesNotContain("operators-progressing", RecordedBackups.SNAPSHOT);
        }
        assertThat(get("reader", build.getUrl() + "etcd-backup/").getContentAsString())
                .contains(RecordedBackups.VERSION, "2021-06-20 02:01:30 UTC", "6.1 kB", "EtcdBackup/View")
                .doesNotContain("Findings", "Not encrypted");
        assertThat(get("reader", build.getUrl()).getContentAsString())
                .contains("prod: OKD " + RecordedBackups.VERSION)
                .contains("6.1 kB");
        JSONObject json = json("reader", build.getUrl() + "etcd-backup/api/json");
        assertThat(json.get("backups")).isEqualTo(JSONNull.getInstance());
        JSONObject summary = json.getJSONArray("summaries").getJSONObject(0);
        summary.remove("_class");
        assertThat(summary.keySet())
                .isEqualTo(Set.of("cluster", "clusterVersion", "started", "finished", "storedSize"));
        assertThat(summary.getLong("storedSize")).isEqualTo(4128 + 1968);
    }

    @Test
    void viewerAndWhoeverMayConfigureTheJobSeeAllOfIt() throws Exception {
        for (String user : List.of("viewer", "author", "admin")) {
            String page = get(user, build.getUrl() + "etcd-backup/").getContentAsString();
            // All that was said but for the release image, the topology and the like, which no page shows.
            for (char letter : "ABDEGHIJKMNOPQ".toCharArray()) {
                assertThat(page).as(user).contains(CANARY + letter);
            }
            assertThat(page).as(user).contains("5".repeat(64), "7".repeat(64), "Not encrypted");
            assertThat(page.split("<h2>", -1)).as("one backup").hasSize(2);
            assertThat(page.indexOf(CANARY + "P")).as("failures first").isLessThan(page.indexOf(CANARY + "N"));
            JSONObject backup = json(user, build.getUrl() + "etcd-backup/api/json")
                    .getJSONArray("backups")
                    .getJSONObject(0);
            assertThat(backup.getString("clusterId")).as(user).isEqualTo(CANARY + "A");
            assertThat(backup.getJSONArray("files")
                            .getJSONObject(1)
                            .getJSONArray("recipients")
                            .getString(0))
                    .as(user)
                    .isEqualTo(CANARY + "M");
        }
    }

    @Test
    void filesAreLinkedForThoseWhoMayDownloadThem() throws Exception {
        Path archive = Files.createDirectories(build.getRootDir().toPath().resolve("archive"));
        Files.writeString(archive.resolve(RecordedBackups.SNAPSHOT), "etcd");
        Files.writeString(archive.resolve("RESTORE_2021-06-20_020000.md"), "how");
        assertThat(build.getArtifactManager().root().list()).hasSize(2);
        String artifacts = "/" + build.getUrl() + "artifact/";
        String link = artifacts + RecordedBackups.SNAPSHOT + "\"";
        String guide = artifacts + "RESTORE_2021-06-20_020000.md\"";
        String tarball = artifacts + "static_kuberesources";
        String page = build.getUrl() + "etcd-backup/";

        assertThat(get("viewer", page).getContentAsString())
                .contains(link, guide)
                .doesNotContain(tarball);
        assertThat(get("reader", page).getContentAsString()).doesNotContain("/artifact/" + RecordedBackups.SNAPSHOT);
        System.setProperty("hudson.security.ArtifactsPermission", "true");
        Run.ARTIFACTS.setEnabled(true);
        try {
            assertThat(get("viewer", page).getContentAsString()).doesNotContain(link, guide);
            assertThat(get("viewer", page).getContentAsString()).contains(RecordedBackups.SNAPSHOT);
            assertThat(get("downloader", page).getContentAsString())
                    .contains(link, guide)
                    .doesNotContain(tarball);
            assertThat(get("viewer", build.getUrl() + "artifact/" + RecordedBackups.SNAPSHOT)
                            .getStatusCode())
                    .isEqualTo(403);
        } finally {
            Run.ARTIFACTS.setEnabled(false);
            System.clearProperty("hudson.security.ArtifactsPermission");
        }
    }

    @Test
    void whatAHostileClusterSaysIsShownAsText() throws Exception {
        String hostile = "'\"><img src=x onerror=alert(1)><script>alert(2)</script>${1+1}";
        BackupAction.record(build, RecordedBackups.saying(hostile, hostile));
        for (String user : List.of("admin", "reader")) {
            for (String page : pages()) {
                String text = get(user, page).getContentAsString();
                if (!page.contains("api/")) {
                    assertThat(text).as(page).doesNotContain("<img src=x", "<script>alert(2)");
                }
            }
        }
        assertThat(get("admin", build.getUrl() + "etcd-backup/2/").getContentAsString())
                .contains("&lt;img src=x onerror=alert(1)>&lt;script>alert(2)&lt;/script>${1+1}A");
        assertThat(get("reader", "job/job/buildHistory/ajax").getContentAsString())
                .contains("img src=x onerror=alert(1)")
                .doesNotContain("<img src=x");
    }

    /** As in builds that run as whoever started them. What a build is called is its job's to say. */
    @Test
    @SuppressWarnings("try")
    void recordingTakesNoRightsAndLeavesTheDescriptionAlone() throws Exception {
        FreeStyleBuild other = jenkins.buildAndAssertSuccess(build.getProject());
        try (ACLContext reader = ACL.as2(User.getById("reader", true).impersonate2())) {
            BackupAction.record(other, RecordedBackups.saying(CANARY, RecordedBackups.VERSION));
        }
        assertThat(other.getDescription()).isNull();
    }

    @Test
    void permissionIsGrantedByItsNameInCodeAndInTheMatrixOfAJob() throws Exception {
        Path yaml = Files.writeString(
                folder.resolve("jenkins.yaml"),
                """
                jenkins:
                  authorizationStrategy:
                    projectMatrix:
                      entries:
                        - user: {name: admin, permissions: [Overall/Administer]}
                        - user: {name: reader, permissions: [Overall/Read, Job/Read]}
                        - user: {name: viewer, permissions: [Overall/Read, Job/Read, EtcdBackup/View]}
                """);
        ConfigurationAsCode.get().configure(yaml.toString());
        String page = build.getUrl() + "etcd-backup/";
        assertThat(get("admin", page).getContentAsString()).contains(CANARY);
        assertThat(get("viewer", page).getContentAsString()).contains(CANARY);
        assertThat(get("reader", page).getContentAsString())
                .contains(RecordedBackups.VERSION)
                .doesNotContain(CANARY);

        build.getProject()
                .updateByXml(
                        (Source)
                                new StreamSource(
                                        new StringReader(
                                                """
                        <project>
                          <properties>
                            <hudson.security.AuthorizationMatrixProperty>
                              <permission>USER:io.jenkins.plugins.etcdbackup.BackupPermission.View:reader</permission>
                            </hudson.security.AuthorizationMatrixProperty>
                          </properties>
                        </project>
                        """)));
        assertThat(get("reader", page).getContentAsString()).contains(CANARY);
    }

    private List<String> pages() {
        List<String> pages = new ArrayList<>();
        for (String of : List.of("", "job/job/", build.getUrl(), build.getUrl() + "etcd-backup/")) {
            pages.add(of);
            pages.add(of + "api/json?depth=5");
            pages.add(of + "api/xml?depth=5");
        }
        pages.addAll(List.of(
                "job/job/rssAll",
                "job/job/buildHistory/ajax",
                build.getUrl() + "etcd-backup/1/",
                build.getUrl() + "etcd-backup/1/api/json?depth=5",
                build.getUrl() + "etcd-backup/2/",
                build.getUrl() + "etcd-backup/backup",
                build.getUrl() + "etcd-backup/summary",
                build.getUrl() + "etcd-backup/badge",
                build.getUrl() + "etcd-backup/backups/0/api/json",
                build.getUrl() + "etcd-backup/summaries/0/api/json",
                build.getUrl() + "api/json?tree=actions[backups[*,files[*],findings[*]],summaries[*]]"));
        return pages;
    }

    private JSONObject json(String user, String path) throws Exception {
        return JSONObject.fromObject(get(user, path).getContentAsString());
    }

    private WebResponse get(String user, String path) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        web.setJavaScriptEnabled(false);
        return web.withBasicCredentials(user).loadWebResponse(new WebRequest(new URL(jenkins.getURL(), path)));
    }
}
