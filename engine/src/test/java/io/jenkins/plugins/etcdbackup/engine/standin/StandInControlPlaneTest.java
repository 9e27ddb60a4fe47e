package io.jenkins.plugins.etcdbackup.engine.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInControlPlaneTest {

    private static final String NODE = StandInControlPlane.CONTROL_PLANE.get(1);

    @TempDir
    static Path directory;

    private static StandInControlPlane okd;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws IOException {
        long begin = System.nanoTime();
        okd = StandInControlPlane.start(directory);
        System.out.println("started in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        client = client(okd.token());
    }

    @AfterAll
    static void stop() {
        client.close();
        okd.close();
    }

    @AfterEach
    void heal() throws IOException {
        okd.heal();
        okd.sweep();
        assertThat(okd.leftovers().isEmpty()).isTrue();
    }

    private static KubernetesClient client(String token) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(okd.url())
                .withCaCertData(Base64.getEncoder().encodeToString(okd.ca().getBytes(StandardCharsets.UTF_8)))
                .withOauthToken(token)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    private static Pod pod(String main) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withGenerateName("debug-")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withNodeName(NODE)
                .withHostNetwork(true)
                .withTerminationGracePeriodSeconds(5L)
                .addNewVolume()
                .withName("host")
                .withNewHostPath()
                .withPath("/")
                .endHostPath()
                .endVolume()
                .addNewContainer()
                .withName("container-00")
                .withImage("tools")
                .withCommand("/bin/bash", "-c", main)
                .addNewVolumeMount()
                .withName("host")
                .withMountPath("/host")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
        Pod created = client.resource(pod).create();
        return client.resource(created).waitUntilReady(10, TimeUnit.SECONDS);
    }

    private record Output(int exitCode, String text) {}

    private static Output exec(Pod pod, String... command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ExecWatch watch =
                client.pods().resource(pod).writingOutput(out).writingError(out).exec(command)) {
            return new Output(watch.exitCode().get(60, TimeUnit.SECONDS), out.toString());
        }
    }

    @Test
    void aBackupScriptRunsOnTheNode() throws Exception {
        Pod pod = pod("sleep 600");

        Output output = exec(pod, "chroot", "/host", "/usr/local/bin/cluster-backup.sh", "/home/core/etcd-backup-test");

        System.out.println(output.text());
        assertThat(output.exitCode()).isZero();
        assertThat(output.text())
                .contains("found latest kube-apiserver: /etc/kubernetes/static-pod-resources/kube-apiserver-pod-6")
                .containsPattern("\\{\"hash\":\\d+,\"revision\":\\d+,\"totalKey\":\\d+,\"totalSize\":\\d+\\}");
        assertThat(okd.leftovers().files()).anyMatch(file -> file.endsWith(".db"));
    }

    @Test
    void theMainProcessCleansUpAtDeletion() throws Exception {
        Pod pod = pod("trap 'rm -rf /host/home/core/run; exit 0' TERM; mkdir /host/home/core/run; "
                + "while :; do sleep 1 & wait $!; done");
        exec(pod, "bash", "-c", "touch /host/home/core/run/x; nohup sleep 600 >/dev/null 2>&1 &");
        assertThat(okd.leftovers().files()).contains(NODE + ":/home/core/run/x");

        client.resource(pod).delete();
        client.resource(pod).waitUntilCondition(gone -> gone == null, 10, TimeUnit.SECONDS);

        assertThat(okd.leftovers().isEmpty()).isTrue();
    }
}
