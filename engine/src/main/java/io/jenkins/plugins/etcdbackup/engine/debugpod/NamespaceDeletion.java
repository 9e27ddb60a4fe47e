package io.jenkins.plugins.etcdbackup.engine.debugpod;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a namespace says of its own deletion (kubernetes, staging/src/k8s.io/api/core/v1/types.go, NamespaceConditionType).
 * While it ends, {@code NamespaceContentRemaining} is normal; the others hold it up for good.
 */
final class NamespaceDeletion {

    private static final Set<String> HINDRANCES = Set.of(
            "NamespaceDeletionDiscoveryFailure",
            "NamespaceDeletionGroupVersionParsingFailure",
            "NamespaceDeletionContentFailure",
            "NamespaceFinalizersRemaining");

    /** The controller calls it a failure that it found a pod which was ending, and tries again a moment later. */
    private static final String PODS_THAT_END = "unexpected items still remain in namespace";

    private NamespaceDeletion() {}

    /** Whether the API server has taken it on: from here on the controller goes on with it until it is done. */
    static boolean isAccepted(Namespace namespace) {
        return namespace.getMetadata().getDeletionTimestamp() != null;
    }

    /**
     * Whether the controller has looked at all that is in it: then it says what holds it up, or goes on until it is done. It
     * writes its conditions at the end of each look (kubernetes 1.16 and later, namespaced_resources_deleter.go).
     */
    static boolean isLookedAt(Namespace namespace) {
        return isAccepted(namespace)
                && namespace.getStatus() != null
                && !namespace.getStatus().getConditions().isEmpty();
    }

    /** What holds it up, in the cluster's words. */
    static Optional<String> hindrance(Namespace namespace) {
        List<NamespaceCondition> conditions = namespace.getStatus() == null
                ? List.of()
                : namespace.getStatus().getConditions();
        String messages = conditions.stream()
                .filter(condition -> HINDRANCES.contains(condition.getType()) && "True".equals(condition.getStatus()))
                .filter(condition -> !String.valueOf(condition.getMessage()).contains(PODS_THAT_END))
                .map(condition -> condition.getMessage() == null ? condition.getReason() : condition.getMessage())
                .map(message -> String.valueOf(message).strip())
                .collect(Collectors.joining("; "));
        return messages.isEmpty() ? Optional.empty() : Optional.of(messages);
    }

    static String remedy(String namespace, String hindrance) {
        return "It is being deleted, but held up: " + hindrance
                + ". It goes by itself when that is fixed; to see it: oc get" + " namespace " + namespace
                + " -o jsonpath='{.status.conditions}'";
    }
}
