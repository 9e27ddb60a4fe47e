package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.time.Duration;
import java.util.Iterator;

/** Starts the debug pod, in a namespace of its own unless one is given, and sweeps what earlier runs left. */
public final class DebugPodLauncher {

    /** A new namespace gets its service account and its security annotations some moments after it was made. */
    private static final Duration NAMESPACE_SETTLES = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final BackupLog log;
    private final Patience patience;

    public DebugPodLauncher(KubernetesClient client, BackupLog log, Patience patience) {
        this.client = client;
        this.log = log;
        this.patience = patience;
    }

    /**
     * Starts the pod and waits until it runs. The cluster's lock must be held, for whatever bears our label now was
     * left by a run that is dead, and is taken away.
     */
    public DebugPod launch(DebugPodRequest request) throws BackupException, InterruptedException {
        new LeftoverSweep(client, log).run(request.namespace());
        String namespace = request.namespace() == null ? createNamespace(request) : request.namespace();
        for (Iterator<DebugImage> images = request.images().iterator(); ; ) {
            DebugImage image = images.next();
            try {
                return start(request, namespace, image);
            } catch (PodStart.ImageException e) {
                if (!images.hasNext()) {
                    removeNamespace(request, namespace);
                    throw e;
                }
                log.warn(e.getMessage() + " Trying the next image.");
            } catch (BackupException | InterruptedException | RuntimeException e) {
                removeNamespace(request, namespace);
                throw e;
            }
        }
    }

    private DebugPod start(DebugPodRequest request, String namespace, DebugImage image)
            throws BackupException, InterruptedException {
        Pod template = DebugPodTemplate.pod(request, image.reference());
        template.getMetadata().setNamespace(namespace);
        DebugPod pod = new DebugPod(client, template, request, log, patience);
        boolean running = false;
        try {
            log.info("Starting debug pod " + pod.name() + " on node " + request.node() + " (" + image.reference() + ", "
                    + image.reason() + ")");
            create(template);
            new PodStart(client, template, patience.podStart()).await();
            pod.sweepHost();
            running = true;
            return pod;
        } finally {
            if (!running) {
                new CleanUp(client, log).removePod(namespace, pod.name());
            }
        }
    }

    private String createNamespace(DebugPodRequest request) throws BackupException {
        Namespace namespace = DebugPodTemplate.namespace(request.run());
        try {
            client.namespaces().resource(namespace).create();
        } catch (KubernetesClientException e) {
            throw refused("Namespace " + namespace.getMetadata().getName(), e);
        }
        return namespace.getMetadata().getName();
    }

    private void create(Pod pod) throws BackupException, InterruptedException {
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
                    throw refused("The debug pod", e);
                }
                Thread.sleep(250);
            }
        }
    }

    private static BackupException refused(String what, KubernetesClientException e) {
        String why = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : e.getMessage();
        String hint = why != null && why.contains("PodSecurity")
                ? " Use a namespace that allows privileged pods, or none: then one is made for the run."
                : "";
        return new BackupException(Stage.DEBUG_POD, what + " was not admitted by the cluster: " + why + "." + hint, e);
    }

    private void removeNamespace(DebugPodRequest request, String namespace) {
        if (request.namespace() == null) {
            new CleanUp(client, log).removeNamespace(namespace);
        }
    }
}
