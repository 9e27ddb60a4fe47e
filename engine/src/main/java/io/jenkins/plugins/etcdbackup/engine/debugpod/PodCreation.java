package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.time.Duration;

/** Makes a pod and, where none is given, a namespace for it; says in the cluster's words why it may not. */
public final class PodCreation {

    /** A new namespace gets its service account and its security annotations some moments after it was made. */
    private static final Duration NAMESPACE_SETTLES = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final PodRole role;

    public PodCreation(KubernetesClient client, PodRole role) {
        this.client = client;
        this.role = role;
    }

    /** @return its name */
    public String createNamespace(RunId run) throws BackupException {
        Namespace namespace = DebugPodTemplate.namespace(run);
        try {
            client.namespaces().resource(namespace).create();
        } catch (KubernetesClientException e) {
            throw refused("Namespace " + namespace.getMetadata().getName(), e);
        }
        return namespace.getMetadata().getName();
    }

    public void create(Pod pod) throws BackupException, InterruptedException {
        long giveUp = System.nanoTime() + NAMESPACE_SETTLES.toNanos();
        while (true) {
            try {
                client.pods()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .resource(pod)
                        .create();
                return;
            } catch (KubernetesClientException e) {
                boolean settling = e.getMessage() != null && e.getMessage().contains("service account");
                if (!settling || System.nanoTime() > giveUp) {
                    throw refused("The " + role.noun(), e);
                }
                Thread.sleep(250);
            }
        }
    }

    private BackupException refused(String what, KubernetesClientException e) {
        String why = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : e.getMessage();
        String hint = why != null && why.contains("PodSecurity")
                ? " Use a namespace that allows privileged pods, or none: then one is made for the run."
                : "";
        return new UnfitPodException(role.stage(), what + " was not admitted by the cluster: " + why + "." + hint, e);
    }
}
