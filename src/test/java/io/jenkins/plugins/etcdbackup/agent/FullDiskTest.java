package io.jenkins.plugins.etcdbackup.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.BackupAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** An agent whose disk is full: less room than the snapshot takes, or none left while it comes. */
@WithJenkins
class FullDiskTest {

    @TempDir
    private Path folder;

    private Path disk;

    @BeforeEach
    void mountASmallDisk() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small tmpfs");
        disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", disk.toString()) == 0,
                "this machine does not let root mount a tmpfs");
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            run("umount", disk.toString());
        }
    }

    @Test
    void fullWorkspaceFailsWithASentenceAndLeavesNothing(JenkinsRule jenkins) throws Exception {
        try (StandInControlPlane okd = StandInControlPlane.start(Files.createDirectory(folder.resolve("okd")))) {
            new OkdCluster(okd).configure();
            DumbSlave agent = jenkins.createOnlineSlave();
            WorkflowJob job = OkdCluster.pipeline(jenkins, "nightly", script(agent, ""));
            WorkflowRun foreseen = jenkins.buildAndAssertStatus(Result.FAILURE, job);
            jenkins.assertLogContains("output-space", foreseen);

            for (String method : List.of("script", "direct")) {
                job.setDefinition(new CpsFlowDefinition(
                        script(agent, ", method: '" + method + "', allow: ['output-space']"), true));
                WorkflowRun full = jenkins.buildAndAssertStatus(Result.FAILURE, job);
                jenkins.assertLogContains("ERROR: Cannot write " + disk, full);
                jenkins.assertLogContains("No space left on device", full);
                jenkins.assertLogNotContains("\tat ", full);
                assertThat(full.getArtifactManager().root().list()).isEmpty();
                assertThat(full.getAction(BackupAction.class)).isNull();
                assertThat(filesOnDisk()).isEmpty();
                assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
            }
        }
    }

    private String script(DumbSlave agent, String options) {
        return "node('%s') { ws('%s/workspace') { etcdBackup cluster: 'prod'%s } }"
                .formatted(agent.getNodeName(), disk, options);
    }

    private List<Path> filesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(disk)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
