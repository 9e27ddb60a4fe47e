package io.jenkins.plugins.etcdbackup.agent;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Node;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.NodeRoot;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupBuilder;
import io.jenkins.plugins.etcdbackup.step.EtcdBackupStep;
import java.io.IOException;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Backups that do not come to their end. */
@WithJenkins
class AbortTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    private JenkinsRule jenkins;

    /** What the engine is about when somebody aborts the build. */
    private enum Moment {
        POD_STARTS("script", "Starting debug pod ") {
            @Override
            void prolong() {
                okd.faults().slowPodStart(Duration.ofMinutes(2));
            }
        },
        SCRIPT_RUNS("script", "found latest kube-apiserver") {
            @Override
            void prolong() throws IOException {
                okd.script(NodeRoot.Script.HANGS);
            }
        },
        FILE_COMES_FROM_THE_NODE("script", "Snapshot saved at ") {
            @Override
            void prolong() {
                okd.faults().slowStreams(20_000);
            }
        },
        SNAPSHOT_STREAMS("direct", "database ") {
            @Override
            void prolong() {
                okd.faults().slowStreams(20_000);
            }
        };

        private final String method;
        private final String sign;

        Moment(String method, String sign) {
            this.method = method;
            this.sign = sign;
        }

        /** Makes it last until it is aborted. */
        abstract void prolong() throws IOException;
    }

    @BeforeEach
    void configure(JenkinsRule rule) throws IOException {
        jenkins = rule;
        cluster.configure();
    }

    @ParameterizedTest
    @EnumSource
    void abortOnAnAgentEndsWithinTenSecondsWithEverythingCleaned(Moment moment) throws Exception {
        endsSoon(moment, jenkins.createOnlineSlave());
    }

    @ParameterizedTest
    @EnumSource
    void abortOnTheControllerEndsWithinTenSecondsWithEverythingCleaned(Moment moment) throws Exception {
        endsSoon(moment, jenkins.jenkins);
    }

    private void endsSoon(Moment moment, Node node) throws Exception {
        moment.prolong();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "nightly",
                "node('%s') { etcdBackup cluster: 'prod', method: '%s' }"
                        .formatted(node.getSelfLabel().getName(), moment.method));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(moment.sign, build);
        long begin = System.nanoTime();
        build.doStop();
        jenkins.waitForCompletion(build);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println(
                "aborted while " + moment + " on '" + node.getDisplayName() + "': " + took.toMillis() + " ms");

        jenkins.assertBuildStatus(Result.ABORTED, build);
        jenkins.assertLogContains("Aborted. Waiting for the clean-up in the cluster.", build);
        jenkins.assertLogContains("The clean-up has ended.", build);
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
        assertThat(took).isLessThan(SOON);
        FilePath beside = WorkspaceList.tempDir(node.getWorkspaceFor(job));
        assertThat(beside.list("**")).isEmpty();
    }

    @Test
    void abortedFreestyleBuildIsCleanedToo() throws Exception {
        Moment.SNAPSHOT_STREAMS.prolong();
        EtcdBackupStep options = new EtcdBackupStep();
        options.setCluster("prod");
        options.setMethod("direct");
        FreeStyleProject job = jenkins.createFreeStyleProject("nightly");
        job.setAssignedNode(jenkins.createOnlineSlave());
        job.getBuildersList().add(new EtcdBackupBuilder(options));
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(Moment.SNAPSHOT_STREAMS.sign, build);
        long begin = System.nanoTime();
        build.doStop();
        jenkins.waitForCompletion(build);

        jenkins.assertBuildStatus(Result.ABORTED, build);
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }

    @Test
    void lostAgentIsToldAndTheNextRunSweeps() throws Exception {
        Moment.SNAPSHOT_STREAMS.prolong();
        DumbSlave agent = jenkins.createOnlineSlave();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "nightly",
                "node('%s') { etcdBackup cluster: 'prod', method: 'direct' }".formatted(agent.getNodeName()));
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(Moment.SNAPSHOT_STREAMS.sign, build);
        agent.toComputer().disconnect(new OfflineCause.ByCLI("pulled the plug")).get();
        jenkins.waitForCompletion(build);
        assertThat(build.getResult()).isIn(Result.FAILURE, Result.ABORTED);
        jenkins.assertLogContains("The agent went away during the backup.", build);
    }
}
