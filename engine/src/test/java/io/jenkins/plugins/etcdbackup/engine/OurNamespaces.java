package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** The namespaces of runs in a real cluster. */
public final class OurNamespaces {

    private OurNamespaces() {}

    /** The cluster goes on by itself with the deletion of one that is empty, so that is waited for. */
    public static void areGone(KubernetesClient client) throws InterruptedException {
        for (int i = 0; i < 300 && !names(client).isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(names(client)).isEmpty();
    }

    private static List<String> names(KubernetesClient client) {
        return client.namespaces().list().getItems().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .filter(name -> name.matches("etcd-backup-[a-z2-7]{12}"))
                .toList();
    }
}
