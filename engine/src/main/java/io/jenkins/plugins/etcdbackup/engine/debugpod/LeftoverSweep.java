package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;

/**
 * Takes away pods and namespaces that a killed run left. Only the holder of the cluster's lock may call it: then
 * nothing that bears our label belongs to a run that still lives.
 */
public final class LeftoverSweep {

    private final KubernetesClient client;
    private final BackupLog log;

    public LeftoverSweep(KubernetesClient client, BackupLog log) {
        this.client = client;
        this.log = log;
    }

    /** @param givenNamespace an existing namespace that debug pods are made in, or null */
    public void run(String givenNamespace) throws InterruptedException {
        CleanUp cleanUp = new CleanUp(client, log);
        try {
            if (givenNamespace != null) {
                for (Pod pod : client.pods()
                        .inNamespace(givenNamespace)
                        .withLabel(DebugPodTemplate.MANAGED_BY, DebugPodTemplate.MANAGED_BY_US)
                        .withLabel(DebugPodTemplate.RUN)
                        .list()
                        .getItems()) {
                    log.warn("Removing a debug pod that an earlier run left: "
                            + pod.getMetadata().getName());
                    cleanUp.removePod(givenNamespace, pod.getMetadata().getName());
                }
            }
            for (Namespace namespace : client.namespaces()
                    .withLabel(DebugPodTemplate.MANAGED_BY, DebugPodTemplate.MANAGED_BY_US)
                    .withLabel(DebugPodTemplate.RUN)
                    .list()
                    .getItems()) {
                String name = namespace.getMetadata().getName();
                log.warn("Removing a namespace that an earlier run left: " + name);
                cleanUp.removeNamespace(name);
            }
        } catch (KubernetesClientException e) {
            log.warn("Could not look for what earlier runs left: " + e.getMessage());
        }
    }
}
