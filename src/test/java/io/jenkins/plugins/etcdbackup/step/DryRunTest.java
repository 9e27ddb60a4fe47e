package io.jenkins.plugins.etcdbackup.step;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.WorkspaceList;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Backups that are only looked into. */
@WithJenkins
class DryRunTest {

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    @Test
    void dryRunSaysWhatABackupWouldMakeAndMakesNothing(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        DumbSlave agent = jenkins.createOnlineSlave();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "dry",
                """
                node('%s') {
                    def answer = etcdBackup(cluster: 'prod', dryRun: true)
                    echo "of ${answer.cluster} on ${answer.node}, ${answer.findings.size()} findings, ${answer.dryRun}"
                }
                """
                        .formatted(agent.getNodeName()));
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("[prod] PASS   access: ", build);
        jenkins.assertLogContains("[prod] MAKES  the lease openshift-etcd/etcd-backup", build);
        jenkins.assertLogContains("[prod] A backup would be taken. Nothing was made.", build);
        jenkins.assertLogContains("of prod on master-", build);
        assertThat(build.getAction(BackupAction.class)).isNull();
        assertThat(build.getHasArtifacts()).isFalse();
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
        assertThat(WorkspaceList.tempDir(agent.getWorkspaceFor(job)).exists()).isFalse();
    }

    @Test
    void dryRunOfABackupThatWouldFailFailsAfterAllFindings(JenkinsRule jenkins) throws Exception {
        cluster.configure();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins, "dry", "node { etcdBackup cluster: 'prod', dryRun: true, quietHours: '00:00-23:59' }");
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("[prod] FAIL   quiet-hours: ", build);
        jenkins.assertLogContains("[prod] PASS   node-space: ", build);
        jenkins.assertLogContains("ERROR: A backup would not be taken; the findings above say why.", build);
    }
}
