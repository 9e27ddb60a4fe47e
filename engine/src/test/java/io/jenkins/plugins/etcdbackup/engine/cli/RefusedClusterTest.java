package io.jenkins.plugins.etcdbackup.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster or a node that no backup can be taken of: a sentence, an exit code, no file. */
class RefusedClusterTest extends BackupCommandTrial {

    private static final String WORKER = StandInControlPlane.WORKERS.get(0);
    private static final String MASTER = StandInControlPlane.CONTROL_PLANE.get(0);

    @ParameterizedTest
    @ValueSource(strings = {"script", "direct"})
    void aClusterThatWasNeverInstalledIsNotBackedUpWhateverIsAllowed(String method) throws Exception {
        okd.state().neverInstalled();
        backup("--method", method, "--allow", "update-in-flight,first-24-hours,operators-progressing")
                .with(
                        ExitCode.NOT_READY,
                        "installation: The cluster's installation is not finished",
                        "cannot be allowed");
        noFileIsThere();
    }

    @Test
    void anUnknownNodeIsRefusedAndTheGoodOnesAreNamed() throws Exception {
        backup("--node", "master-9.okd.test")
                .with(ExitCode.NOT_READY, "The cluster has no node master-9.okd.test.", "Choose one of: master-0");
        noFileIsThere();
    }

    @Test
    void aWorkerIsRefused() throws Exception {
        backup("--node", WORKER).with(ExitCode.NOT_READY, "Node " + WORKER + " is no control-plane node");
        noFileIsThere();
    }

    @Test
    void aNodeThatIsNotReadyIsRefused() throws Exception {
        okd.state().nodeReady(MASTER, false);

        backup("--node", MASTER).with(ExitCode.NOT_READY, "Node " + MASTER + " is not Ready.");
        noFileIsThere();
    }

    @Test
    void aClusterWithoutControlPlaneNodesIsRefused() throws Exception {
        okd.state().noControlPlaneNodes();

        backup().with(ExitCode.NOT_READY, "The cluster has no control-plane node");
        noFileIsThere();
    }

    @Test
    void aClusterThatIsNotOkdIsRefused() throws Exception {
        okd.notOpenShift();

        backup().with(ExitCode.FAILED, "is not OKD or OpenShift 4: it has no ClusterVersion object.");
        noFileIsThere();
    }

    @Test
    void aHostedControlPlaneIsRefused() throws Exception {
        okd.state().topology("External");

        backup().with(
                        ExitCode.NOT_READY,
                        "The control plane is hosted (HyperShift)",
                        "This cannot be allowed: hosted-control-plane.");
        noFileIsThere();
    }

    @Test
    void aSnapshotOfAnotherClusterIsRefused() throws Exception {
        okd.state().apiSaysClusterId("00000000-1111-2222-3333-444444444444");

        backup("--method", "direct")
                .with(
                        ExitCode.NOT_VERIFIED,
                        "it says inside that it is of cluster " + okd.clusterId(),
                        "but the API said cluster 00000000-1111-2222-3333-444444444444");
        noFileIsThere();
    }

    @Test
    void encryptedValuesWithoutTheirKeysAreRefused() throws Exception {
        okd.etcd()
                .etcdctl("put", "/kubernetes.io/secrets/somewhere/encrypted", "k8s:enc:aescbc:v1:1:secret")
                .orFail();

        backup("--method", "direct")
                .with(
                        ExitCode.NOT_VERIFIED,
                        "secrets (1) are encrypted by aescbc key 1, and the tarball holds no configuration of"
                                + " encryption at rest");
        noFileIsThere();
        okd.etcd().etcdctl("del", "/kubernetes.io/secrets/somewhere/encrypted").orFail();
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "direct"})
    void aDatabaseWithoutKeysIsRefused(String method) throws Exception {
        okd.etcd().etcdctl("del", "", "--prefix").orFail();

        backup("--method", method).with(ExitCode.NOT_VERIFIED, "did not pass verification and was deleted");
        noFileIsThere();
    }

    @Test
    void aNodeWithoutSpaceIsRefusedForTheScriptAndNotForTheStream() throws Exception {
        for (String node : StandInControlPlane.CONTROL_PLANE) {
            okd.smallDisk(node, 2);
        }

        backup().with(ExitCode.NOT_READY, "node-space: ", "To back up anyway: --allow node-space.");
        backup("--allow", "node-space").with(ExitCode.FAILED, "free under /home/core, and the script needs twice");
        noFileIsThere();
        assertThat(backup("--method", "direct").exitCode()).isZero();
    }

    @Test
    void aNamespaceThatIsNotThereIsRefusedByTheCluster() throws Exception {
        Ended ended = backup("--debug-namespace", "no-such-namespace");

        assertThat(ended.err())
                .startsWith("ERROR: ")
                .contains("no-such-namespace")
                .doesNotContain("\tat ");
        assertThat(ended.exitCode()).isIn(ExitCode.FAILED, ExitCode.NOT_READY);
        noFileIsThere();
    }
}
