package io.jenkins.plugins.etcdbackup;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Backups that do not come to their end. */
@WithJenkins
class AbortTest {

    private static final String CAPTURING = "found latest etcd: ";

    @TempDir
    private static Path folder;

    private static StandInControlPlane okd;
    private static OkdCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        okd = StandInControlPlane.start(folder);
        cluster = new OkdCluster(okd);
    }

    @AfterAll
    static void stop() {
        okd.close();
    }

    @AfterEach
    void heal() throws IOException {
        okd.heal();
        okd.sweep();
    }

    @Test
    void abortedPipelineEndsSoonWithEverythingCleaned(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        okd.faults().slowStreams(20_000);
        DumbSlave agent = jenkins.createOnlineSlave();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "nightly",
                "node('%s') { etcdBackup cluster: 'prod', method: 'direct' }".formatted(agent.getNodeName()));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(CAPTURING, build);
        long begin = System.nanoTime();
        build.doStop();
        jenkins.waitForCompletion(build);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);

        jenkins.assertBuildStatus(Result.ABORTED, build);
        jenkins.assertLogContains("The clean-up has ended.", build);
        jenkins.assertLogContains("Aborted. Waiting for the clean-up in the cluster.", build);
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
        // Ten, and what an interrupt that a library swallowed takes until it is repeated.
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        assertThat(hudson.slaves.WorkspaceList.tempDir(agent.getWorkspaceFor(job)).list("**")).isEmpty();
    }

    @Test
    void abortedFreestyleBuildIsCleanedToo(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        okd.faults().slowStreams(20_000);
        EtcdBackupStep options = new EtcdBackupStep();
        options.setCluster("prod");
        options.setMethod("direct");
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.getBuildersList().add(new EtcdBackupBuilder(options));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(CAPTURING, build);
        build.doStop();
        jenkins.waitForCompletion(build);

        jenkins.assertBuildStatus(Result.ABORTED, build);
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
    }

    @Test
    void lostAgentIsToldAndTheNextRunSweeps(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        okd.faults().slowStreams(20_000);
        DumbSlave agent = jenkins.createOnlineSlave();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "nightly",
                "node('%s') { etcdBackup cluster: 'prod', method: 'direct' }".formatted(agent.getNodeName()));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(CAPTURING, build);
        agent.toComputer().disconnect(new OfflineCause.ByCLI("pulled the plug")).get();
        jenkins.waitForCompletion(build);
        assertThat(build.getResult()).isIn(Result.FAILURE, Result.ABORTED);
        jenkins.assertLogContains("The agent went away during the backup.", build);
    }
}
