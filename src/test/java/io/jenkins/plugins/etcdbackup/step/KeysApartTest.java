package io.jenkins.plugins.etcdbackup.step;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.etcdbackup.OkdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.page.BackupFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import jenkins.util.VirtualFile;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A cluster that encrypts etcd at rest: the tarball is the key to the snapshot, and does not lie beside it by default. */
@WithJenkins
class KeysApartTest {

    private static final String NAMESPACE =
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\",\"uid\":\"1\"}}";

    private static final String RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    @StandIn
    private static StandInControlPlane okd;

    private final OkdCluster cluster = new OkdCluster(okd);

    private JenkinsRule jenkins;
    private DumbSlave agent;

    @BeforeEach
    void encryptAtRest(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = jenkins.createOnlineSlave();
        agent.setLabelString("linux");
        cluster.configure();
        okd.state().encryption("aescbc", true);
        okd.encryptionKeys(true);
    }

    @AfterEach
    void nothingIsLeftInTheCluster() throws IOException {
        assertThat(okd.leftovers().isEmpty()).as("%s", okd.leftovers()).isTrue();
        okd.heal();
    }

    @Test
    void keysPlainlyBesideTheSnapshotAreSomebodysDecision() throws Exception {
        WorkflowRun refused = jenkins.buildAndAssertStatus(Result.FAILURE, pipeline("refused", ""));
        jenkins.assertLogContains("keys-with-snapshot", refused);
        assertThat(artifacts(refused)).isEmpty();

        WorkflowRun allowed = jenkins.buildAndAssertSuccess(pipeline("allowed", ", allow: ['keys-with-snapshot']"));
        assertThat(BackupInBuildsTest.onlyBackup(allowed).getFindings())
                .filteredOn(BackupFinding::isAllowed)
                .extracting(BackupFinding::getId)
                .containsExactly("keys-with-snapshot");
        assertThat(artifacts(allowed)).hasSize(5);

        WorkflowRun encrypted =
                jenkins.buildAndAssertSuccess(pipeline("encrypted", ", encryptTo: ['" + RECIPIENT + "']"));
        assertThat(artifacts(encrypted))
                .filteredOn(name -> name.endsWith(".age"))
                .hasSize(3);
    }

    @Test
    void tarballThatIsKeptApartIsNotArchivedAndIsFoundByTheVerification() throws Exception {
        WorkflowJob job = OkdCluster.pipeline(
                jenkins,
                "apart",
                """
                node('linux') {
                    def backup = etcdBackup(cluster: 'prod', method: 'direct',
                        staticResources: 'separate', staticResourcesDir: 'keys')
                    echo "apart ${backup.files.findAll { it.apart }.size()}: ${fileExists(backup.staticResourcesDir + '/' + backup.files[1].name)}"
                    echo "restorable ${etcdBackupVerify(job: 'apart', staticResourcesDir: 'keys', cluster: 'prod').restorable}"
                }
                """);
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        jenkins.assertLogContains("apart 1: true", build);
        jenkins.assertLogContains("The tarball with the cluster's keys is in keys, apart from the snapshot.", build);
        jenkins.assertLogContains("restorable true", build);
        assertThat(artifacts(build)).hasSize(4).noneMatch(name -> name.contains("static_kuberesources"));
        Path keys = Path.of(agent.getWorkspaceFor(job).getRemote(), "keys");
        assertThat(names(keys))
                .containsExactly(
                        BackupInBuildsTest.onlyBackup(build).getFiles().get(1).getName());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(keys.resolve(names(keys).get(0)))))
                .isEqualTo("rw-------");

        // What is kept apart does not make the build's backup incomplete.
        job.setDefinition(new CpsFlowDefinition(
                """
                node('linux') {
                    echo "skipped ${etcdBackup(cluster: 'prod', method: 'direct', onlyIfVersionChanged: true).skipped}"
                    etcdBackupVerify job: 'apart'
                }
                """,
                true));
        WorkflowRun without = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("skipped true", without);
        jenkins.assertLogContains("was kept apart from the artifacts of apart #1", without);
    }

    @Test
    void objectsComeBackWithoutTheTarballUnlessTheyNeedItsKeys() throws Exception {
        okd.etcd().etcdctl("put", "/kubernetes.io/namespaces/shop", NAMESPACE).orFail();
        KubernetesLikeData.loadEncrypted(okd.etcd(), 1);
        jenkins.buildAndAssertSuccess(pipeline("apart", ", staticResources: 'separate', staticResourcesDir: 'keys'"));

        WorkflowRun plain = jenkins.buildAndAssertSuccess(get("plain", "resource: 'namespace', name: 'shop'"));
        jenkins.assertLogContains("1 objects of the backup of apart #1 are in back/namespace-shop.yaml", plain);
        WorkflowRun encrypted = jenkins.buildAndAssertStatus(Result.FAILURE, get("encrypted", "resource: 'secrets'"));
        jenkins.assertLogContains(
                "What is encrypted at rest opens only with the keys in static_kuberesources_", encrypted);
        jenkins.assertLogContains("name that (staticResourcesDir)", encrypted);
    }

    private WorkflowJob get(String name, String what) throws Exception {
        return OkdCluster.pipeline(
                jenkins, name, "node('linux') { etcdBackupGet job: 'apart', dir: 'back', " + what + " }");
    }

    @Test
    void documentedExampleLeavesTheKeysNeitherWithTheBuildNorInTheWorkspace() throws Exception {
        Path vault = Path.of("/tmp/key-vault/keys-apart");
        new hudson.FilePath(vault.toFile()).deleteRecursive();
        WorkflowJob job = OkdCluster.pipeline(
                jenkins, "keys-apart", Files.readString(Path.of("docs/examples/keys-apart.groovy")));
        WorkflowRun build = jenkins.buildAndAssertSuccess(job);

        assertThat(artifacts(build)).hasSize(4).noneMatch(name -> name.contains("static_kuberesources"));
        assertThat(names(vault))
                .containsExactly(
                        BackupInBuildsTest.onlyBackup(build).getFiles().get(1).getName());
        assertThat(agent.getWorkspaceFor(job).child("keys").exists()).isFalse();
        new hudson.FilePath(vault.toFile()).deleteRecursive();
    }

    @Test
    void freestyleJobKeepsThemApartToo() throws Exception {
        EtcdBackupStep options = new EtcdBackupStep();
        options.setCluster("prod");
        options.setMethod("direct");
        options.setArchive(false);
        options.setDir("backup");
        options.setStaticResources("separate");
        options.setStaticResourcesDir("keys");
        FreeStyleProject job = jenkins.createFreeStyleProject("freestyle");
        job.setAssignedNode(agent);
        job.getBuildersList().add(new EtcdBackupBuilder(options));
        jenkins.buildAndAssertSuccess(job);

        Path workspace = Path.of(agent.getWorkspaceFor(job).getRemote());
        assertThat(names(workspace.resolve("backup")))
                .hasSize(4)
                .noneMatch(name -> name.contains("static_kuberesources"));
        assertThat(names(workspace.resolve("keys"))).hasSize(1).allMatch(name -> name.endsWith(".tar.gz"));
    }

    private WorkflowJob pipeline(String name, String options) throws Exception {
        return OkdCluster.pipeline(
                jenkins, name, "node('linux') { etcdBackup cluster: 'prod', method: 'direct'" + options + " }");
    }

    private static List<String> artifacts(Run<?, ?> build) throws IOException {
        return Stream.of(build.getArtifactManager().root().list())
                .map(VirtualFile::getName)
                .toList();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
