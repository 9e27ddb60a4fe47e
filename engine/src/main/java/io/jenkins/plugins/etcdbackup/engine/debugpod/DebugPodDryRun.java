package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Asks the API server whether it would take the debug pod, without making it: pod security, security context constraints,
 * quotas and webhooks all have their say then. A pod needs a namespace that exists. Where the run makes its own, the
 * namespace is asked about, and what webhooks do to the pod is seen in another one.
 */
public final class DebugPodDryRun {

    /** Every cluster has it, and webhooks that spare the namespaces of the system do not spare this one. */
    private static final String ANY_NAMESPACE = "default";

    private final KubernetesClient client;
    private final PodAdmission admission;

    public DebugPodDryRun(KubernetesClient client) {
        this.client = client;
        this.admission = new PodAdmission(client, PodRole.DEBUG);
    }

    /**
     * Fails where none of the request's forms of the pod would be admitted.
     *
     * @return a sentence that says why it is not certain; empty where it is
     */
    public Optional<String> run(DebugPodRequest request) throws BackupException {
        try {
            if (request.namespace() == null) {
                namespace(request);
                return elsewhere(request);
            }
            someForm(request, request.namespace());
            return Optional.empty();
        } catch (KubernetesClientException e) {
            Optional<String> webhook = PodAdmission.webhookWithoutDryRun(e);
            if (!cannotBeAsked(e)) {
                throw admission.refused("The debug pod", e);
            }
            return Optional.of("Whether the cluster would admit the debug pod could not be checked: "
                    + webhook.map(name -> "the cluster's admission webhook " + name + " cannot be asked")
                            .orElseGet(() -> PodAdmission.words(e))
                    + ".");
        }
    }

    /** Quotas, pod security and rights are each namespace's own, so nothing but a webhook's word counts here. */
    private Optional<String> elsewhere(DebugPodRequest request) {
        String sentence;
        try {
            someForm(request, ANY_NAMESPACE);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (!PodAdmission.isDeniedByWebhook(e) && !PodAdmission.isOfWebhook(e)) {
                return Optional.empty();
            }
            sentence = admission.refused("There the debug pod", e).getMessage();
        } catch (BackupException e) {
            sentence = e.getMessage();
        }
        return Optional.of("The cluster would admit the debug pod's namespace, but the pod would not do in namespace "
                + ANY_NAMESPACE + ", and probably not in its own either. " + sentence);
    }

    private static boolean cannotBeAsked(KubernetesClientException e) {
        return PodAdmission.webhookWithoutDryRun(e).isPresent()
                || BrokenStreamException.isAway(e) && !PodAdmission.isOfWebhook(e);
    }

    private void namespace(DebugPodRequest request) throws BackupException {
        try {
            client.resource(DebugPodTemplate.namespace(request.run()))
                    .dryRun(true)
                    .create();
        } catch (KubernetesClientException e) {
            if (cannotBeAsked(e)) {
                throw e;
            }
            throw admission.refused("The namespace of the debug pod", e);
        }
    }

    private void someForm(DebugPodRequest request, String namespace) throws BackupException {
        List<PodPrivileges> forms = request.forms();
        for (int i = 0; ; i++) {
            Pod wanted = new DebugPodTemplate(
                            request,
                            namespace,
                            forms.get(i),
                            request.images().get(0),
                            new Lifetime(request.lifetime(), Instant.now()))
                    .pod();
            try {
                admission.requireUnchanged(
                        wanted, client.resource(wanted).dryRun(true).create());
                return;
            } catch (KubernetesClientException e) {
                if (PodAdmission.isCuredByPrivilege(e) && i + 1 < forms.size()) {
                    continue;
                }
                throw e;
            }
        }
    }
}
