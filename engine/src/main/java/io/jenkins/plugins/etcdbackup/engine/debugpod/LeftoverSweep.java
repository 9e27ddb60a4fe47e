package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Takes away pods and namespaces that a killed run left, or that a restore brought back: they are in the backup's own
 * snapshot. Only the holder of the cluster's lock may call it, once in a run: then nothing that bears our label belongs to a
 * run that still lives. Nothing here is waited for, since no run needs another's objects gone: what is being deleted already
 * is told, with what holds it up.
 */
public final class LeftoverSweep {

    private static final Map<String, String> OURS = Map.of(DebugPodTemplate.MANAGED_BY, DebugPodTemplate.MANAGED_BY_US);

    /** How long a namespace's deletion takes when all is well, and longer than the grace of any pod of ours. */
    private static final Duration USUAL_DELETION = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final Clock clock;
    private final BackupLog log;

    public LeftoverSweep(KubernetesClient client, Clock clock, BackupLog log) {
        this.client = client;
        this.clock = clock;
        this.log = log;
    }

    /** @param givenNamespace an existing namespace that debug pods are made in, or null */
    public void run(String givenNamespace) {
        try {
            if (givenNamespace != null) {
                client.pods()
                        .inNamespace(givenNamespace)
                        .withLabels(OURS)
                        .withLabel(DebugPodTemplate.RUN)
                        .list()
                        .getItems()
                        .forEach(this::sweep);
            }
            client.namespaces()
                    .withLabels(OURS)
                    .withLabel(DebugPodTemplate.RUN)
                    .list()
                    .getItems()
                    .forEach(this::sweep);
        } catch (KubernetesClientException e) {
            log.warn("Could not look for what earlier runs left: " + e.getMessage());
        }
    }

    private void sweep(Pod pod) {
        String name = pod.getMetadata().getName();
        String namespace = pod.getMetadata().getNamespace();
        if (!isBeingDeleted(pod)) {
            log.warn("Removing debug pod " + name + " in namespace " + namespace + ", which an earlier run left or a"
                    + " restore brought back.");
            delete(() -> client.resource(pod).delete(), "oc delete pod -n " + namespace + " " + name);
        } else if (isOverdue(pod)) {
            log.warn("Debug pod " + name + " in namespace " + namespace + " of an earlier run has been ending since "
                    + pod.getMetadata().getDeletionTimestamp() + ": its node "
                    + pod.getSpec().getNodeName()
                    + " does not confirm it. This run does not wait for it. To see why: oc get pod -n " + namespace
                    + " "
                    + name + " -o yaml");
        }
    }

    private void sweep(Namespace namespace) {
        String name = namespace.getMetadata().getName();
        Optional<String> hindrance = NamespaceDeletion.hindrance(namespace);
        if (!isBeingDeleted(namespace)) {
            log.warn("Removing namespace " + name + ", which an earlier run left or a restore brought back.");
            delete(() -> client.resource(namespace).delete(), "oc delete namespace " + name);
        } else if (hindrance.isPresent() || isOverdue(namespace)) {
            log.warn("Namespace " + name + " of an earlier run has been Terminating since "
                    + namespace.getMetadata().getDeletionTimestamp() + ". This run does not wait for it. "
                    + NamespaceDeletion.remedy(name, hindrance.orElse("the cluster does not say by what")));
        }
    }

    private void delete(Runnable deletion, String command) {
        try {
            deletion.run();
        } catch (KubernetesClientException e) {
            log.warn("It could not be removed: " + e.getMessage() + " Remove it: " + command);
        }
    }

    private static boolean isBeingDeleted(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    private boolean isOverdue(HasMetadata object) {
        return Instant.parse(object.getMetadata().getDeletionTimestamp())
                .plus(USUAL_DELETION)
                .isBefore(clock.instant());
    }
}
