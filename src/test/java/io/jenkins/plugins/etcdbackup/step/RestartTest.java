package io.jenkins.plugins.etcdbackup.step;

import hudson.model.Result;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A restart of the controller in the middle of a backup. */
class RestartTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    @Test
    void backupThatARestartInterruptedFailsWithASentence() throws Throwable {
        try (StandInControlPlane okd = StandInControlPlane.start(folder)) {
            OkdCluster cluster = new OkdCluster(okd);
            okd.faults().slowStreams(20_000);
            sessions.then(jenkins -> {
                cluster.configure();
                WorkflowJob job = OkdCluster.pipeline(
                        jenkins, "nightly", "node { etcdBackup cluster: 'prod', method: 'direct' }");
                WorkflowRun build = job.scheduleBuild2(0).waitForStart();
                jenkins.waitForMessage("found latest etcd: ", build);
            });
            okd.heal();
            sessions.then(jenkins -> {
                WorkflowRun build = jenkins.jenkins
                        .getItemByFullName("nightly", WorkflowJob.class)
                        .getLastBuild();
                jenkins.waitForCompletion(build);
                jenkins.assertBuildStatus(Result.FAILURE, build);
                jenkins.assertLogContains("Jenkins was restarted during the backup", build);
            });
        }
    }
}
