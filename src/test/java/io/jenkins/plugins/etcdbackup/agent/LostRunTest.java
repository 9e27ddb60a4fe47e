package io.jenkins.plugins.etcdbackup.agent;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.model.Label;
import hudson.model.Result;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import io.jenkins.plugins.etcdbackup.page.BegunBackups;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Agents that are lost in the middle of a backup, and what the next run finds. */
@WithJenkins
class LostRunTest {

    private static final String SIGN = "database ";

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    private JenkinsRule jenkins;

    @BeforeEach
    void configure(JenkinsRule rule) throws IOException {
        jenkins = rule;
        cluster.configure();
        okd.faults().slowStreams(20_000);
    }

    @Test
    void agentThatLosesItsControllerDeletesTheFiles() throws Exception {
        DumbSlave agent = jenkins.createOnlineSlave();
        WorkflowRun build = begin(job("node('%s') { etcdBackup cluster: 'prod', method: 'direct' }", agent));
        FilePath beside = WorkspaceList.tempDir(agent.getWorkspaceFor(build.getParent()));
        Path local = Path.of(beside.getRemote());
        assertThat(local).isNotEmptyDirectory();
        agent.toComputer().disconnect(new OfflineCause.ByCLI("pulled the plug")).get();
        jenkins.waitForCompletion(build);

        jenkins.assertBuildStatus(Result.FAILURE, build);
        jenkins.assertLogContains("ERROR: The agent went away during the backup.", build);
        jenkins.assertLogNotContains("\tat ", build);
        waitUntilEmpty(local);
    }

    @Test
    void nextRunDeletesWhatAKilledAgentLeft() throws Exception {
        DumbSlave agent = jenkins.createOnlineSlave();
        WorkflowJob job = job("node('%s') { etcdBackup cluster: 'prod', method: 'direct' }", agent);
        WorkflowRun build = begin(job);
        Path beside = Path.of(WorkspaceList.tempDir(agent.getWorkspaceFor(job)).getRemote());
        kill(agent);
        jenkins.waitForCompletion(build);
        assertThat(beside).isNotEmptyDirectory();

        okd.heal();
        agent.toComputer().connect(true).get();
        jenkins.waitOnline(agent);
        WorkflowRun next = jenkins.buildAndAssertSuccess(job);
        jenkins.assertLogContains(
                "Deleted what a run that was killed left beside the workspace: etcd-backup.tmp", next);
        assertThat(beside).isEmptyDirectory();
    }

    /** The recipe of docs/pipeline.md. */
    @Test
    void retryAfterALostAgentTakesItsOwnLockOverAtOnce() throws Exception {
        DumbSlave one = jenkins.createOnlineSlave(Label.get("linux"));
        WorkflowJob job = job(
                "retry(count: 2, conditions: [nonresumable(), agent()]) { node('linux') {"
                        + " etcdBackup cluster: 'prod', method: 'direct', lockTimeout: 0 } }",
                one);
        WorkflowRun build = begin(job);
        okd.heal();
        jenkins.createOnlineSlave(Label.get("linux"));
        kill(one);
        jenkins.waitForCompletion(build);

        jenkins.assertBuildStatus(Result.SUCCESS, build);
        jenkins.assertLogContains("that attempt has ended", build);
        jenkins.assertLogContains("Retrying", build);
        assertThat(build.getAction(BackupAction.class).all()).hasSize(1);
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
    }

    @Test
    void artifactsThatWereBeingCopiedWhenTheControllerDiedAreDeletedWithTheNextLook() throws Exception {
        WorkflowJob job = OkdCluster.pipeline(jenkins, "killed", "echo 'nothing'");
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);
        BegunBackups begun = BegunBackups.of(build);
        begun.begin("Jenkins build killed #1 (9d1a744b)");
        String whole = "snapshot_2026-11-26_100000.db";
        String half = "snapshot_2026-11-26_134155.db";
        File artifacts = new File(build.getRootDir(), "archive");
        Files.createDirectories(artifacts.toPath());
        for (String name : List.of(whole, half)) {
            Files.writeString(artifacts.toPath().resolve(name), "bytes");
            begun.beginArchiving(List.of(name));
        }
        begun.archived(List.of(whole));
        build.save();
        assertThat(begun.ended()).isEmpty();

        jenkins.jenkins.reload();

        WorkflowRun loaded =
                jenkins.jenkins.getItemByFullName("killed", WorkflowJob.class).getBuildByNumber(1);
        assertThat(BegunBackups.of(loaded).ended()).containsExactly("Jenkins build killed #1 (9d1a744b)");
        assertThat(artifacts.list()).containsExactly(whole);
    }

    private WorkflowJob job(String script, DumbSlave agent) throws Exception {
        return OkdCluster.pipeline(jenkins, "nightly", script.formatted(agent.getNodeName()));
    }

    private WorkflowRun begin(WorkflowJob job) throws Exception {
        WorkflowRun build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage(SIGN, build);
        return build;
    }

    private static void kill(DumbSlave agent) throws Exception {
        VirtualChannel channel = agent.getChannel();
        long pid = channel.call(new Pid());
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ((Channel) channel).join(TimeUnit.SECONDS.toMillis(30));
    }

    private static void waitUntilEmpty(Path directory) throws InterruptedException {
        for (int i = 0; i < 100 && directory.toFile().list().length > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static final class Pid extends MasterToSlaveCallable<Long, RuntimeException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long call() {
            return ProcessHandle.current().pid();
        }
    }
}
