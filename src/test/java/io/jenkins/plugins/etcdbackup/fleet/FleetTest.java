package io.jenkins.plugins.etcdbackup.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ListView;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.etcdbackup.RecordedBackups;
import io.jenkins.plugins.etcdbackup.configuration.BackupRetention;
import io.jenkins.plugins.etcdbackup.configuration.ClusterConfiguration;
import io.jenkins.plugins.etcdbackup.configuration.ClusterWatch;
import io.jenkins.plugins.etcdbackup.configuration.EtcdBackupConfiguration;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict;
import io.jenkins.plugins.etcdbackup.page.Backup;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BackupFailure;
import io.jenkins.plugins.etcdbackup.page.BackupVerification;
import io.jenkins.plugins.etcdbackup.page.FailedBackupsAction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.tokenmacro.TokenMacro;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The dashboard over clusters in differing states, fed by builds. */
@WithJenkins
class FleetTest {

    private static final String VERSION = "4.20.3";

    private JenkinsRule jenkins;

    @BeforeEach
    void configureClusters(JenkinsRule rule) {
        jenkins = rule;
        List<ClusterConfiguration> clusters = new ArrayList<>();
        for (String name : List.of("fresh", "overdue", "failing", "never", "unrehearsed", "dirty")) {
            ClusterConfiguration cluster = new ClusterConfiguration(name);
            cluster.setServerUrl("https://api.example.com:6443");
            ClusterWatch watch = new ClusterWatch();
            watch.setMaxAgeHours(26);
            watch.setRehearseEveryDays(name.equals("unrehearsed") ? 7 : 0);
            cluster.setWatch(watch);
            clusters.add(cluster);
        }
        EtcdBackupConfiguration.get().setClusters(clusters);
    }

    @Test
    void everyClusterIsInItsState() throws Exception {
        seed();

        JSONArray rows = rows();

        assertThat(rows.size()).isEqualTo(6);
        assertThat(state(rows, "fresh")).isEqualTo("FRESH");
        assertThat(state(rows, "overdue")).isEqualTo("OVERDUE");
        assertThat(state(rows, "failing")).isEqualTo("FAILED");
        assertThat(state(rows, "never")).isEqualTo("NEVER");
        assertThat(state(rows, "unrehearsed")).isEqualTo("NOT_REHEARSED");
        assertThat(html("etcd-backups/"))
                .contains(
                        "Overdue",
                        "Never",
                        "Fresh",
                        "It did not work.",
                        VERSION,
                        "Last good: revision 2, 3 keys, master-0.secret");
        assertThat(html("etcd-backups/cluster/failing/")).contains("It did not work.", "All attempts");
    }

    @Test
    void aClustersPageShowsHowItsFiguresWentAndWhatOneDoesNext() throws Exception {
        FreeStyleProject job = record("nightly", taken("fresh", Duration.ofHours(25), false));
        run(job, taken("fresh", Duration.ofHours(1), false));
        HtmlPage page = jenkins.createWebClient().goTo("etcd-backups/cluster/fresh/");

        assertThat(page.getByXPath("//figure//*[local-name()='polyline']")).hasSize(4);
        assertThat(page.asNormalizedText())
                .contains("etcdBackupVerify job: '/nightly', build: '2', cluster: 'fresh'", "Files and how to restore");
        jenkins.submit(page.getForms().stream()
                .filter(form -> form.getActionAttribute().equals("backUp"))
                .findFirst()
                .orElseThrow());
        jenkins.waitUntilNoActivity();
        assertThat(job.getLastBuild().getNumber()).isEqualTo(3);
    }

    @Test
    void aJobsPageAndAListOfJobsHaveTheLatestBackup() throws Exception {
        FreeStyleProject job = record("nightly", taken("fresh", Duration.ofHours(25), false));
        run(job, taken("fresh", Duration.ofHours(1), false));
        jenkins.createFreeStyleProject("other");
        ListView view = new ListView("list", jenkins.jenkins);
        view.getColumns().add(new EtcdBackupColumn());
        view.setIncludeRegex(".*");
        jenkins.jenkins.addView(view);

        HtmlPage page = jenkins.createWebClient().getPage(job);
        assertThat(page.getByXPath("//figure//*[local-name()='polyline']")).hasSize(4);
        assertThat(page.asNormalizedText()).contains("Latest etcd backup: " + VERSION + ", 1 hr 0 min ago");
        assertThat(((HtmlPage) page.getAnchorByHref("2/etcd-backup/").click()).asNormalizedText())
                .contains("revision");
        assertThat(html("view/list/"))
                .contains("job/nightly/2/etcd-backup/1/")
                .contains("etcd backup")
                .doesNotContain("job/other/etcd-backup");
        assertThat(html("job/other/")).doesNotContain("Latest etcd backup");
    }

    @Test
    void aTokenSaysWhatABuildBackedUp() throws Exception {
        FreeStyleProject job = record("nightly", taken("fresh", Duration.ofHours(1), false));
        FreeStyleBuild build = Objects.requireNonNull(job.getLastBuild());
        FreeStyleBuild other = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject("other"));

        assertThat(expand(
                        build, "${ETCD_BACKUP}, ${ETCD_BACKUP, field=\"revision\"}, ${ETCD_BACKUP, field=\"cluster\"}"))
                .isEqualTo(VERSION + ", 2, fresh");
        assertThat(expand(other, "[${ETCD_BACKUP}] ${ETCD_BACKUP, field=\"count\"}"))
                .isEqualTo("[] 0");
        assertThatThrownBy(() -> expand(build, "${ETCD_BACKUP, field=\"nope\"}"))
                .rootCause()
                .hasMessageContaining("no field \"nope\". It has: cluster, clusterVersion,");
    }

    private static String expand(FreeStyleBuild build, String text) throws Exception {
        return TokenMacro.expandAll(build, TaskListener.NULL, text);
    }

    @Test
    void aBackupThatVerificationRefusedIsSaidToBeAndTheSentenceIsForThoseWhoMayKnow() throws Exception {
        FreeStyleProject job = record("nightly", taken("fresh", Duration.ofHours(1), false));
        Run<?, ?> run = Objects.requireNonNull(job.getLastBuild());
        BackupAction.record(
                run,
                run.getAction(BackupAction.class).all().get(0),
                new BackupVerification(
                        Instant.now(),
                        "audit #1",
                        new BackupVerification.Found(
                                RestoreVerdict.Answer.NOT_RESTORABLE, false, true, "Page 7 is torn.")));

        assertThat(row(rows(), "fresh").getJSONArray("troubles").toString()).contains("NEVER", "NOT_RESTORABLE");
        assertThat(html("etcd-backups/")).contains("Page 7 is torn.");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        assertThat(json("reader")).contains("NOT_RESTORABLE").doesNotContain("torn");
    }

    @Test
    void theEmptyDashboardTeaches() throws Exception {
        EtcdBackupConfiguration.get().setClusters(List.of());

        assertThat(jenkins.createWebClient().goTo("etcd-backups/").asNormalizedText())
                .contains("Add a cluster");
    }

    @Test
    void aDeletedBuildARenamedJobAndADeletedJobAreSeenAtOnce() throws Exception {
        FreeStyleProject job = record("nightly", taken("fresh", Duration.ofHours(1), false));
        assertThat(state(rows(), "fresh")).isEqualTo("FRESH");

        job.renameTo("renamed");
        assertThat(row(rows(), "fresh").getJSONObject("lastGood").getString("job"))
                .isEqualTo("renamed");

        Objects.requireNonNull(job.getLastBuild()).delete();
        assertThat(state(rows(), "fresh")).isEqualTo("NEVER");

        record("other", taken("fresh", Duration.ofHours(1), false)).delete();
        assertThat(state(rows(), "fresh")).isEqualTo("NEVER");
    }

    @Test
    void whoMaySeeNoJobSeesNoClusterAndWhoMaySeeNoDetailSeesNoNode() throws Exception {
        seed();
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE)
                .everywhere()
                .to("author"));

        assertThat(json("stranger")).doesNotContain("fresh");
        assertThat(json("reader"))
                .contains("fresh")
                .doesNotContain("master-0.secret")
                .doesNotContain("did not work");
        assertThat(json("author")).contains("master-0.secret").contains("did not work");
    }

    @Test
    void retentionKeepsTheNewestOfAReleaseAndGivesUpOnlyWhatItKept() throws Exception {
        ClusterConfiguration cluster =
                EtcdBackupConfiguration.get().cluster("fresh").orElseThrow();
        cluster.setRetention(new BackupRetention());
        FreeStyleProject job = record("nightly", taken("fresh", Duration.ofHours(3), false));
        Run<?, ?> first = Objects.requireNonNull(job.getLastBuild());
        assertThat(first.isKeepLog()).isTrue();

        assertThat(html("etcd-backups/cluster/fresh/")).contains("the last good one", "the newest of its release");

        run(job, taken("fresh", Duration.ofHours(2), false));
        Run<?, ?> second = Objects.requireNonNull(job.getLastBuild());
        assertThat(first.isKeepLog()).isFalse();
        assertThat(second.isKeepLog()).isTrue();

        first.keepLog(true);
        run(job, taken("fresh", Duration.ofHours(1), false));
        assertThat(first.isKeepLog()).isTrue();
        assertThat(second.isKeepLog()).isFalse();
    }

    @Test
    void theStepFailsOrIsUnstableWhenABackupIsOverdueAndNamesWhy() throws Exception {
        seed();

        WorkflowRun failed = pipeline("etcdBackupFreshness cluster: 'overdue'", Result.FAILURE);
        jenkins.assertLogContains("limit is 26 hours", failed);
        pipeline("etcdBackupFreshness cluster: 'overdue', unstable: true", Result.UNSTABLE);
        pipeline("def f = etcdBackupFreshness(cluster: 'fresh'); echo \"build ${f.build}\"", Result.SUCCESS);
        jenkins.assertLogContains(
                "There is no configured cluster \"nope\"",
                pipeline("etcdBackupFreshness cluster: 'nope'", Result.FAILURE));
    }

    private WorkflowRun pipeline(String script, Result result) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(result, job);
    }

    private void seed() throws Exception {
        record("a", taken("fresh", Duration.ofHours(1), false));
        record("b", taken("overdue", Duration.ofHours(51), false));
        FreeStyleProject failing = record("c", taken("failing", Duration.ofHours(2), false));
        failing.getBuildersList().clear();
        failing.getBuildersList()
                .add(new Failing(
                        new BackupFailure("failing", System.currentTimeMillis(), "CAPTURE", "It did not work.")));
        jenkins.buildAndAssertStatus(Result.FAILURE, failing);
        record("d", taken("unrehearsed", Duration.ofHours(1), false));
        record("e", taken("dirty", Duration.ofHours(1), true));
    }

    private static Backup taken(String cluster, Duration ago, boolean rehearsed) {
        return RecordedBackups.taken(cluster, VERSION, Instant.now().minus(ago), rehearsed);
    }

    private FreeStyleProject record(String name, Backup backup) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject(name);
        run(job, backup);
        return job;
    }

    private FreeStyleBuild run(FreeStyleProject job, Backup backup) throws Exception {
        job.getBuildersList().clear();
        job.getBuildersList().add(new Recording(backup));
        return jenkins.buildAndAssertSuccess(job);
    }

    /** Not its text: the test's browser takes what follows the empty title of a symbol for a part of it. */
    private String html(String page) throws Exception {
        return jenkins.createWebClient().goTo(page).getWebResponse().getContentAsString();
    }

    private JSONArray rows() throws Exception {
        return jenkins.getJSON("etcd-backups/api/json?depth=2").getJSONObject().getJSONArray("clusters");
    }

    private String json(String user) throws Exception {
        return jenkins.createWebClient()
                .login(user)
                .goTo("etcd-backups/api/json?depth=2", "application/json")
                .getWebResponse()
                .getContentAsString();
    }

    private static JSONObject row(JSONArray rows, String name) {
        for (Object row : rows) {
            if (((JSONObject) row).getString("name").equals(name)) {
                return (JSONObject) row;
            }
        }
        throw new AssertionError("no row " + name + " in " + rows);
    }

    private static String state(JSONArray rows, String name) {
        return row(rows, name).getString("state");
    }

    /** Records a backup that nobody took. */
    public static final class Recording extends TestBuilder {

        private final transient Backup backup;

        Recording(Backup backup) {
            this.backup = backup;
        }

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws IOException {
            BackupAction.record(build, backup);
            return true;
        }
    }

    /** Records an attempt that failed. */
    public static final class Failing extends TestBuilder {

        private final transient BackupFailure failure;

        Failing(BackupFailure failure) {
            this.failure = failure;
        }

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws IOException {
            FailedBackupsAction.record(build, failure);
            return false;
        }
    }
}
