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
 * quotas and webhooks all have their say then. A pod needs a namespace that exists; where the run makes its own, only that
 * can be asked about.
 */
public final class DebugPodDryRun {

    private final KubernetesClient client;
    private final PodAdmission admission;

    public DebugPodDryRun(KubernetesClient client) {
        this.client = client;
        this.admission = new PodAdmission(client, PodRole.DEBUG);
    }

    /**
     * Fails where none of the request's forms of the pod would be admitted.
     *
     * @return why it could not be found out; empty where it was
     */
    public Optional<String> run(DebugPodRequest request) throws BackupException {
        try {
            if (request.namespace() == null) {
                namespace(request);
            } else {
                someForm(request);
            }
            return Optional.empty();
        } catch (KubernetesClientException e) {
            Optional<String> webhook = PodAdmission.webhookWithoutDryRun(e);
            if (!cannotBeAsked(e)) {
                throw admission.refused("The debug pod", e);
            }
            return Optional.of(webhook.map(name -> "the cluster's admission webhook " + name + " cannot be asked")
                    .orElseGet(() -> PodAdmission.words(e)));
        }
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

    private void someForm(DebugPodRequest request) throws BackupException {
        List<PodPrivileges> forms = request.forms();
        for (int i = 0; ; i++) {
            Pod wanted = new DebugPodTemplate(
                            request,
                            request.namespace(),
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
