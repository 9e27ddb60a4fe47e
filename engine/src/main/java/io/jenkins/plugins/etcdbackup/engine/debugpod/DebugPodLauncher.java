package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.time.Instant;
import java.util.Iterator;

/** Starts the debug pod, in a namespace of its own unless one is given. */
public final class DebugPodLauncher {

    private final ClusterConnection cluster;
    private final BackupLog log;
    private final Timeouts timeouts;
    private final PodCreation creation;

    public DebugPodLauncher(ClusterConnection cluster, BackupLog log, Timeouts timeouts) {
        this.cluster = cluster;
        this.log = log;
        this.timeouts = timeouts;
        this.creation = new PodCreation(cluster.client(), PodRole.DEBUG, timeouts.retry(), log);
    }

    /** Starts the pod and waits until it runs. The cluster's lock must be held. */
    public DebugPod launch(DebugPodRequest request) throws BackupException, InterruptedException {
        if (request.namespace() != null) {
            DebugPodTemplate any = new DebugPodTemplate(
                    request,
                    request.namespace(),
                    request.forms().get(0),
                    request.images().get(0),
                    new Lifetime(request.lifetime(), Instant.now()));
            return inSomeForm(request, request.namespace(), creation.now(any.pod()));
        }
        String namespace =
                DebugPodTemplate.namespace(request.run()).getMetadata().getName();
        try {
            return inSomeForm(request, namespace, creation.createNamespace(request.run()));
        } catch (BackupException | InterruptedException | RuntimeException e) {
            // The server may have made what nobody waited for any more.
            remove(Belongings.ofNamespace(namespace));
            throw e;
        }
    }

    /** A backup that a pod with more rights can take must not fail for want of them, only tell that it took them. */
    private DebugPod inSomeForm(DebugPodRequest request, String namespace, Instant now)
            throws BackupException, InterruptedException {
        for (Iterator<PodPrivileges> forms = request.forms().iterator(); ; ) {
            PodPrivileges form = forms.next();
            try {
                return withSomeImage(request, namespace, form, now);
            } catch (PodRejectedException e) {
                if (!forms.hasNext()) {
                    throw e;
                }
                log.warn(e.getMessage() + " Starting a privileged one, as oc debug does.");
            }
        }
    }

    private DebugPod withSomeImage(DebugPodRequest request, String namespace, PodPrivileges form, Instant now)
            throws BackupException, InterruptedException {
        for (Iterator<DebugImage> images = request.images().iterator(); ; ) {
            DebugImage image = images.next();
            try {
                return start(
                        new DebugPodTemplate(request, namespace, form, image, new Lifetime(request.lifetime(), now)));
            } catch (PodStart.ImageException e) {
                if (!images.hasNext()) {
                    throw e;
                }
                log.warn(e.getMessage() + " Trying the next image.");
            }
        }
    }

    private DebugPod start(DebugPodTemplate template) throws BackupException, InterruptedException {
        DebugPod pod = new DebugPod(template, cluster, log, timeouts);
        boolean running = false;
        try {
            log.info("Starting debug pod " + pod.name() + " on node " + pod.node() + " ("
                    + template.image().reference() + ", " + template.image().reason() + "; "
                    + template.form().rights() + ")");
            creation.create(template.pod());
            new PodStart(cluster.client(), PodRole.DEBUG, template.pod(), timeouts.podStart(), log).await();
            pod.prepare();
            running = true;
            return pod;
        } finally {
            if (!running) {
                remove(Belongings.ofPodThatMayNotRun(pod.namespace(), pod.name()));
            }
        }
    }

    private void remove(Belongings belongings) {
        CleanUp.begin(cluster.client(), log, belongings).await();
    }
}
