package io.jenkins.plugins.etcdbackup.engine.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdClusterTest {

    @TempDir
    Path directory;

    @EveryEtcdRelease
    void threeMembersServeWhatASnapshotHolds(String release) throws IOException {
        EtcdInstallation installation = EtcdInstallation.of(release);
        Path snapshot = directory.resolve("snapshot.db");
        try (EtcdCluster one = EtcdCluster.start(installation, directory.resolve("one"))) {
            one.etcdctl("put", "/kubernetes.io/pods/default/web", "running").orFail();
            one.saveSnapshot(snapshot);
        }
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(installation, directory.resolve("three"))
                .withNodes(List.of("master-0", "master-1", "master-2"))
                .withSnapshot(snapshot);
        try (EtcdCluster three = EtcdCluster.start(setup)) {
            three.member(0).kill();

            String value = three.etcdctl(
                            "--endpoints=" + three.member(2).endpoint(),
                            "get",
                            "--print-value-only",
                            "/kubernetes.io/pods/default/web")
                    .orFail()
                    .output();

            assertThat(value).isEqualTo("running\n");
            assertThat(three.member(0).isRunning()).isFalse();
        }
    }

    @Test
    void clientsWithoutACertificateAreRefused() throws IOException {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v34(), directory)) {
            LocalProgram answer = LocalProgram.run(
                    Duration.ofSeconds(20),
                    Map.of("ETCDCTL_API", "3"),
                    List.of(
                            etcd.installation().etcdctl().toString(),
                            "--dial-timeout=1s",
                            "--command-timeout=1s",
                            "--cacert=" + etcd.certificates().resolve("ca-bundle.crt"),
                            "--endpoints=" + etcd.member(0).endpoint(),
                            "get",
                            "x"));

            assertThat(answer.exitCode()).isNotZero();
        }
    }
}
