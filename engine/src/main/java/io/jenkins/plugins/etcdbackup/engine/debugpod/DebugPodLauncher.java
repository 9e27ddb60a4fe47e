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
        try {
            return inSomeForm(request, namespace);
        } catch (BackupException | InterruptedException | RuntimeException e) {
            removeNamespace(request, namespace);
            throw e;
        }
    }

    /** A backup that a pod with more rights can take must not fail for want of them, only tell that it took them. */
    private DebugPod inSomeForm(DebugPodRequest request, String namespace)
            throws BackupException, InterruptedException {
        for (Iterator<PodForm> forms = request.forms().iterator(); ; ) {
            PodForm form = forms.next();
            try {
                return withSomeImage(request, namespace, form);
            } catch (UnfitPodException e) {
                if (!forms.hasNext()) {
                    throw e;
                }
                log.warn(e.getMessage() + " Starting a privileged one, as oc debug does.");
            }
        }
    }

    private DebugPod withSomeImage(DebugPodRequest request, String namespace, PodForm form)
            throws BackupException, InterruptedException {
        for (Iterator<DebugImage> images = request.images().iterator(); ; ) {
            DebugImage image = images.next();
            try {
                return start(new DebugPodTemplate(request, namespace, form, image));
            } catch (PodStart.ImageException e) {
                if (!images.hasNext()) {
                    throw e;
                }
                log.warn(e.getMessage() + " Trying the next image.");
            }
        }
    }

    private DebugPod start(DebugPodTemplate template) throws BackupException, InterruptedException {
        DebugPod pod = new DebugPod(template, client, log, patience);
        boolean running = false;
        try {
            log.info("Starting debug pod " + pod.name() + " on node " + pod.node() + " ("
                    + template.image().reference() + ", " + template.image().reason() + "; "
                    + template.form().rights() + ")");
            create(template.pod());
            new PodStart(client, template.pod(), patience.podStart()).await();
            pod.prepare();
            running = true;
            return pod;
        } finally {
            if (!running) {
                new CleanUp(client, log).removePod(pod.namespace(), pod.name());
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
        return new UnfitPodException(
                Stage.DEBUG_POD, what + " was not admitted by the cluster: " + why + "." + hint, e);
    }

    private void removeNamespace(DebugPodRequest request, String namespace) {
        if (request.namespace() == null) {
            new CleanUp(client, log).removeNamespace(namespace);
        }
    }
}
