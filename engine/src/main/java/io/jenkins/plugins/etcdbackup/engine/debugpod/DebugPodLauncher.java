package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.etcdbackup.engine.exec.Patience;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.util.Iterator;

/** Starts the debug pod, in a namespace of its own unless one is given, and sweeps what earlier runs left. */
public final class DebugPodLauncher {

    private final KubernetesClient client;
    private final BackupLog log;
    private final Patience patience;
    private final PodCreation creation;

    public DebugPodLauncher(KubernetesClient client, BackupLog log, Patience patience) {
        this.client = client;
        this.log = log;
        this.patience = patience;
        this.creation = new PodCreation(client, PodRole.DEBUG);
    }

    /**
     * Starts the pod and waits until it runs. The cluster's lock must be held, for whatever bears our label now was
     * left by a run that is dead, and is taken away.
     */
    public DebugPod launch(DebugPodRequest request) throws BackupException, InterruptedException {
        new LeftoverSweep(client, log).run(request.namespace());
        String namespace = request.namespace() == null ? creation.createNamespace(request.run()) : request.namespace();
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
            creation.create(template.pod());
            new PodStart(client, PodRole.DEBUG, template.pod(), patience.podStart()).await();
            pod.prepare();
            running = true;
            return pod;
        } finally {
            if (!running) {
                new CleanUp(client, log).removePod(pod.namespace(), pod.name());
            }
        }
    }

    private void removeNamespace(DebugPodRequest request, String namespace) {
        if (request.namespace() == null) {
            new CleanUp(client, log).removeNamespace(namespace);
        }
    }
}
