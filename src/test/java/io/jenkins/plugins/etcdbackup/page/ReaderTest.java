package io.jenkins.plugins.etcdbackup.page;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Item;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.step.BackupInBuildsTest;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.workflow.graph.FlowGraphWalker;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Somebody with no more than Job/Read looks at every page of a real backup's build. */
@WithJenkins
class ReaderTest {

    @TempDir
    private static Path folder;

    @Test
    void readerFindsNoWayToTheClusterButInTheConsole(JenkinsRule jenkins) throws Exception {
        try (StandInControlPlane okd = StandInControlPlane.start(folder)) {
            OkdCluster cluster = new OkdCluster(okd);
            OkdCluster.add(cluster.token("okd-token"));
            WorkflowJob job = OkdCluster.pipeline(
                    jenkins, "job", "node { etcdBackup method: 'direct', " + cluster.inline("okd-token") + " }");
            WorkflowRun build = jenkins.buildAndAssertSuccess(job);
            jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
            jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                    .grant(Jenkins.READ, Item.READ)
                    .everywhere()
                    .to("reader"));
            String host = URI.create(okd.url()).getHost();
            String node = BackupInBuildsTest.onlyBackup(build).getNode();

            for (String page : pages(build)) {
                WebResponse answer = get(jenkins, page);
                assertThat(answer.getStatusCode()).as(page).isIn(200, 302, 403, 404);
                assertThat(answer.getContentAsString())
                        .as(page)
                        .doesNotContain(host, okd.clusterId(), okd.infrastructureName(), node, "okd-token");
            }
            // As docs/security.md says of it.
            assertThat(get(jenkins, build.getUrl() + "consoleText").getContentAsString())
                    .contains(host, okd.clusterId(), node);
        }
    }

    private static List<String> pages(WorkflowRun build) {
        List<String> pages = new ArrayList<>();
        for (String of : List.of("", "job/job/", build.getUrl(), build.getUrl() + "etcd-backup/")) {
            pages.addAll(List.of(of, of + "api/json?depth=3", of + "api/xml?depth=3"));
        }
        for (String of : List.of(
                "flowGraphTable/",
                "wfapi/describe",
                "fingerprints/",
                "changes",
                "configure",
                "execution/api/json?depth=3")) {
            pages.add(build.getUrl() + of);
        }
        pages.addAll(List.of("job/job/rssAll", "job/job/config.xml", "job/job/configure", "job/job/ws/", "rssAll"));
        for (FlowNode node : new FlowGraphWalker(build.getExecution())) {
            String of = build.getUrl() + "execution/node/" + node.getId() + "/";
            pages.addAll(List.of(of, of + "api/json?depth=3"));
        }
        return pages;
    }

    private static WebResponse get(JenkinsRule jenkins, String path) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        web.setJavaScriptEnabled(false);
        return web.withBasicCredentials("reader").loadWebResponse(new WebRequest(new URL(jenkins.getURL(), path)));
    }
}
