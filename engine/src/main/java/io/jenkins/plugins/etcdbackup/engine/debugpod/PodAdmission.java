package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why a cluster does not take a pod, or not as it was asked for: whose doing it is, and what to do. */
record PodAdmission(KubernetesClient client, PodRole role) {

    /** kubernetes, staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/errors and .../webhook/mutating/dispatcher.go. */
    private static final Pattern DENIED = Pattern.compile("admission webhook \"([^\"]+)\" denied the request");

    private static final Pattern NO_ANSWER = Pattern.compile("failed calling webhook \"([^\"]+)\"");
    private static final Pattern NO_DRY_RUN =
            Pattern.compile("admission webhook \"?([^ \"]+)\"? does not support dry run");

    /** What a namespace's own rules say of a pod (plugin/pkg/admission of kubernetes), and what to do about it. */
    private static final List<Map.Entry<String, String>> REMEDIES = List.of(
            Map.entry("exceeded quota", "Raise the quota, or use another namespace or"),
            Map.entry("failed quota", "The pod sets no limits, which this quota asks for. Use another namespace or"),
            Map.entry(" usage per ", "The namespace's range of limits leaves no room for it. Use another one or"),
            Map.entry("PodSecurity", "Use a namespace that allows privileged pods, or"),
            Map.entry("because it is being terminated", "Use another namespace or"),
            Map.entry("namespaces \"", "Make it, or use another one or"));

    /** @param what "Namespace x", or "The debug pod" */
    BackupException refused(String what, KubernetesClientException e) {
        String why = words(e);
        Matcher denied = DENIED.matcher(why);
        if (denied.find()) {
            return plain(
                    what + " was denied by the cluster's admission webhook " + denied.group(1) + ": " + why
                            + ". Exempt what is labelled " + label() + " from it.",
                    e);
        }
        Matcher silent = NO_ANSWER.matcher(why);
        if (silent.find()) {
            return plain(
                    what + " was not admitted because the cluster's admission webhook " + silent.group(1)
                            + " does not answer: " + why + ". Fix it, or exempt what is labelled " + label()
                            + " from it.",
                    e);
        }
        String sentence = what + " was not admitted by the cluster: " + why + ".";
        for (Map.Entry<String, String> remedy : REMEDIES) {
            if (why.contains(remedy.getKey())) {
                return plain(sentence + " " + remedy.getValue() + " none: then one is made for the run.", e);
            }
        }
        return isCuredByPrivilege(e) ? new PodRejectedException(role.stage(), sentence, e) : plain(sentence, e);
    }

    /** A privileged pod wants less of what these constraints limit: user, SELinux type, seccomp profile. */
    static boolean isCuredByPrivilege(KubernetesClientException e) {
        return words(e).contains("security context constraint");
    }

    private BackupException plain(String sentence, KubernetesClientException e) {
        return new BackupException(role.stage(), sentence, e);
    }

    /** Where a webhook has side effects, the cluster cannot say before whether it takes a pod. */
    static Optional<String> webhookWithoutDryRun(KubernetesClientException e) {
        Matcher matcher = NO_DRY_RUN.matcher(words(e));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    static boolean isDeniedByWebhook(KubernetesClientException e) {
        return DENIED.matcher(words(e)).find();
    }

    /** Whether no answer came from a webhook rather than from the API server: that does not restart in a minute. */
    static boolean isOfWebhook(KubernetesClientException e) {
        return NO_ANSWER.matcher(words(e)).find();
    }

    static String words(KubernetesClientException e) {
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
        return said.replaceAll("[.\\s]+$", "");
    }

    /** A mutating webhook may take away what the pod is for, and all that follows would fail in riddles. */
    void requireUnchanged(Pod wanted, Pod made) throws BackupException {
        List<String> lost = new ArrayList<>();
        if (Boolean.TRUE.equals(wanted.getSpec().getHostNetwork())
                && !Boolean.TRUE.equals(made.getSpec().getHostNetwork())) {
            lost.add("hostNetwork");
        }
        if (Boolean.TRUE.equals(wanted.getSpec().getHostPID())
                && !Boolean.TRUE.equals(made.getSpec().getHostPID())) {
            lost.add("hostPID");
        }
        if (isPrivileged(wanted) && !isPrivileged(made)) {
            lost.add("privileged");
        }
        if (!hostPaths(made).containsAll(hostPaths(wanted))) {
            lost.add("hostPath volumes");
        }
        if (!Objects.equals(wanted.getSpec().getNodeName(), made.getSpec().getNodeName())) {
            lost.add("nodeName");
        }
        if (!lost.isEmpty()) {
            throw new BackupException(
                    role.stage(),
                    "The cluster changed the " + role.noun() + " when it was created and took away: "
                            + String.join(", ", lost) + ". A mutating admission webhook does that"
                            + webhooks() + ". Exempt what is labelled " + label() + " from it.");
        }
    }

    private static boolean isPrivileged(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .anyMatch(c -> c.getSecurityContext() != null
                        && Boolean.TRUE.equals(c.getSecurityContext().getPrivileged()));
    }

    private static List<String> hostPaths(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null)
                .map(volume -> volume.getHostPath().getPath())
                .toList();
    }

    /** The objects do not say who changed them, so all that may change pods are named; few users may list them. */
    private String webhooks() {
        try {
            String names =
                    client.admissionRegistration().v1().mutatingWebhookConfigurations().list().getItems().stream()
                            .filter(configuration -> configuration.getWebhooks().stream()
                                    .flatMap(webhook -> webhook.getRules().stream())
                                    .anyMatch(rule -> rule.getResources().contains("pods")
                                            || rule.getResources().contains("*")))
                            .map(configuration -> configuration.getMetadata().getName())
                            .collect(Collectors.joining(", "));
            return names.isEmpty() ? "" : " (one of: " + names + ")";
        } catch (KubernetesClientException e) {
            return " (see them: oc get mutatingwebhookconfigurations)";
        }
    }

    private static String label() {
        return DebugPodTemplate.MANAGED_BY + "=" + DebugPodTemplate.MANAGED_BY_US;
    }
}
