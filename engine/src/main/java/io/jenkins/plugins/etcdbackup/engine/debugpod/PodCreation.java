package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.exec.Retry;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes a pod and, where none is given, a namespace for it. */
public final class PodCreation {

    /**
     * A new namespace gets its service account and, on OpenShift, its ranges of users and SELinux levels some moments after
     * it was made, after a restore or from a busy controller a while later. Until then no pod is admitted.
     */
    private static final Duration NAMESPACE_IS_PREPARED = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final PodRole role;
    private final Retry retry;
    private final BackupLog log;
    private final PodAdmission admission;

    public PodCreation(KubernetesClient client, PodRole role, Retry retry, BackupLog log) {
        this.client = client;
        this.role = role;
        this.retry = retry;
        this.log = log;
        this.admission = new PodAdmission(client, role);
    }

    /** @return when it was made, by the API server's clock */
    public Instant createNamespace(RunId run) throws BackupException, InterruptedException {
        Namespace namespace = DebugPodTemplate.namespace(run);
        String name = namespace.getMetadata().getName();
        try {
            Namespace made = send("Creating namespace " + name, () -> client.resource(namespace)
                            .create())
                    .orElseGet(() -> client.resource(namespace).get());
            return Instant.parse(made.getMetadata().getCreationTimestamp());
        } catch (KubernetesClientException e) {
            throw admission.refused("Namespace " + name, e);
        }
    }

    /**
     * The API server's clock, from its answer about a pod that it is not to make; ours where it gives none, because a webhook
     * of the cluster cannot stand such a question.
     */
    public Instant now(Pod pod) {
        try {
            return Instant.parse(
                    client.resource(pod).dryRun(true).create().getMetadata().getCreationTimestamp());
        } catch (KubernetesClientException e) {
            return Instant.now();
        }
    }

    public void create(Pod pod) throws BackupException, InterruptedException {
        long giveUp = System.nanoTime() + NAMESPACE_IS_PREPARED.toNanos();
        long speak = System.nanoTime() + SILENCE.toNanos();
        while (true) {
            try {
                Optional<Pod> made = send("Creating the " + role.noun(), () -> client.resource(pod)
                        .create());
                admission.requireUnchanged(
                        pod, made.orElseGet(() -> client.resource(pod).get()));
                return;
            } catch (KubernetesClientException e) {
                Optional<String> awaited = awaited(e);
                long now = System.nanoTime();
                if (awaited.isEmpty() || now > giveUp) {
                    throw admission.refused("The " + role.noun(), e);
                }
                if (now > speak) {
                    speak = Long.MAX_VALUE;
                    log.info("Waiting up to " + NAMESPACE_IS_PREPARED.toSeconds()
                            + " s for the cluster to give namespace "
                            + pod.getMetadata().getNamespace() + " its " + awaited.get() + ".");
                }
                Thread.sleep(LOOK.toMillis());
            }
        }
    }

    /** What a namespace does not have yet that a pod needs. */
    private static Optional<String> awaited(KubernetesClientException e) {
        String why = PodAdmission.words(e);
        if (why.contains("unable to find annotation openshift.io/sa.scc.")) {
            return Optional.of("annotations openshift.io/sa.scc");
        }
        return why.contains("service account") || why.contains("serviceaccount")
                ? Optional.of("service account")
                : Optional.empty();
    }

    /** Empty where the server has made it before and its answer was lost on the way. */
    private <T> Optional<T> send(String doing, Supplier<T> request) throws BackupException, InterruptedException {
        return retry.run(Retry.Task.of(role.stage(), doing), log, () -> {
            try {
                return Optional.of(request.get());
            } catch (KubernetesClientException e) {
                if (e.getStatus() != null
                        && "AlreadyExists".equals(e.getStatus().getReason())) {
                    return Optional.empty();
                }
                // A conflict is with a change of the quota's count meanwhile.
                if (!PodAdmission.isOfWebhook(e)
                        && (BrokenStreamException.isAway(e) || e.getCode() == HttpURLConnection.HTTP_CONFLICT)) {
                    throw new BrokenStreamException(PodAdmission.words(e), e);
                }
                throw e;
            }
        });
    }
}
