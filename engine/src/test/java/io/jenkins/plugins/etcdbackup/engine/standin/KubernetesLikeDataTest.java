package io.jenkins.plugins.etcdbackup.engine.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesLikeDataTest {

    @TempDir
    Path directory;

    @Test
    void aLoadHoldsProtobufAndJsonOfManyKinds() throws IOException {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v34(), directory)) {
            KubernetesLikeData.load(etcd, 2);

            assertThat(firstOf(etcd, "/kubernetes.io/secrets/"))
                    .contains("\nk8s\0")
                    .contains("Secret");
            assertThat(firstOf(etcd, "/openshift.io/images/"))
                    .contains("\nk8s\0")
                    .contains("image.openshift.io/v1");
            assertThat(firstOf(etcd, "/kubernetes.io/apiextensions.k8s.io/"))
                    .contains("\n{")
                    .contains("\"kind\":\"CustomResourceDefinition\"");
        }
    }

    @Test
    void encryptedLoadsHideSecretsAndConfigMapsAlone() throws IOException {
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v35(), directory)) {
            KubernetesLikeData.loadEncrypted(etcd, 1);

            assertThat(firstOf(etcd, "/kubernetes.io/secrets/")).contains("\nk8s:enc:aescbc:v1:");
            assertThat(firstOf(etcd, "/kubernetes.io/configmaps/")).contains("\nk8s:enc:aescbc:v1:");
            assertThat(firstOf(etcd, "/kubernetes.io/pods/")).contains("\nk8s\0");
        }
    }

    private static String firstOf(EtcdCluster etcd, String prefix) throws IOException {
        return etcd.etcdctl("get", "--limit=1", "--prefix", prefix).orFail().output();
    }
}
