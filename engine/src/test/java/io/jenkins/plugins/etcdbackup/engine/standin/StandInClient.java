package io.jenkins.plugins.etcdbackup.engine.standin;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A client of the stand-in, as the engine's is, and pods such as a debug pod is. */
final class StandInClient implements AutoCloseable {

    private final KubernetesClient client;

    StandInClient(StandInControlPlane okd, String token) {
        this.client = connect(okd, token);
    }

    KubernetesClient client() {
        return client;
    }

    private static KubernetesClient connect(StandInControlPlane okd, String token) {
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

    Pod created(String node, String main) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withGenerateName("debug-")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
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
        return client.resource(pod).create();
    }

    Pod pod(String node, String main) {
        return client.resource(created(node, main)).waitUntilReady(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        client.close();
    }
}
