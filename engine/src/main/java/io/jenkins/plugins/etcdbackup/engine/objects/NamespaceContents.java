package io.jenkins.plugins.etcdbackup.engine.objects;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** A whole namespace, in an order in which it can be applied. */
public final class NamespaceContents {

    private static final String NAMESPACES = "namespaces";

    /** What others need comes first, what makes Pods later, and what sends them traffic at the end. */
    private static final List<String> FIRST = List.of(
            NAMESPACES,
            "networkpolicies.networking.k8s.io",
            "resourcequotas",
            "limitranges",
            "serviceaccounts",
            "secrets",
            "configmaps",
            "roles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "persistentvolumeclaims",
            "services",
            "imagestreams.image.openshift.io",
            "templates.template.openshift.io");

    private static final List<String> LAST = List.of(
            "pods",
            "replicationcontrollers",
            "replicasets.apps",
            "deployments.apps",
            "statefulsets.apps",
            "daemonsets.apps",
            "buildconfigs.build.openshift.io",
            "builds.build.openshift.io",
            "deploymentconfigs.apps.openshift.io",
            "horizontalpodautoscalers.autoscaling",
            "poddisruptionbudgets.policy",
            "jobs.batch",
            "cronjobs.batch",
            "ingresses.networking.k8s.io",
            "routes.route.openshift.io");

    private static final Set<String> ALWAYS_MADE_AGAIN = Set.of(
            "endpoints",
            "endpointslices.discovery.k8s.io",
            "events",
            "controllerrevisions.apps",
            "leases.coordination.k8s.io");

    private static final Set<String> MADE_AGAIN_BY_AN_OWNER =
            Set.of("pods", "replicasets.apps", "replicationcontrollers", "jobs.batch", "builds.build.openshift.io");

    private static final Set<String> PUBLISHED_CERTIFICATES = Set.of("kube-root-ca.crt", "openshift-service-ca.crt");

    private static final Comparator<ResourceType> IN_ORDER =
            Comparator.comparingInt(NamespaceContents::rank).thenComparing(ResourceType::fullName);

    private final BackupObjects backup;

    public NamespaceContents(BackupObjects backup) {
        this.backup = backup;
    }

    /**
     * Shows the namespace, then what is in it.
     *
     * @param all whether to show as well what controllers make again
     */
    public void show(String namespace, long revision, boolean all, BackupObjects.Visitor visitor)
            throws BackupException, InterruptedException {
        List<ResourceType> types = backup.allResources().stream()
                .filter(type -> type.namespaced() || type.fullName().equals(NAMESPACES))
                .toList();
        ObjectQuery query = new ObjectQuery(types, namespace, Set.of(), LabelSelector.ALL, revision);
        backup.objects(query, IN_ORDER, object -> {
            boolean another = object.type().fullName().equals(NAMESPACES)
                    && !object.name().equals(namespace);
            if (!another && (all || !object.isReadable() || !isMadeAgain(object))) {
                visitor.visit(object);
            }
        });
    }

    private static int rank(ResourceType type) {
        int first = FIRST.indexOf(type.fullName());
        int last = LAST.indexOf(type.fullName());
        return first >= 0 ? first : FIRST.size() + (last < 0 ? 0 : 1 + last);
    }

    /** Whether a controller makes the object once what it is made of is there. */
    static boolean isMadeAgain(FoundObject object) {
        String type = object.type().fullName();
        return ALWAYS_MADE_AGAIN.contains(type)
                || MADE_AGAIN_BY_AN_OWNER.contains(type) && hasController(object.json())
                || type.equals("configmaps") && PUBLISHED_CERTIFICATES.contains(object.name())
                || type.equals("secrets") && isGeneratedToken(object.json());
    }

    private static boolean hasController(JsonNode json) {
        for (JsonNode owner : json.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** Of a ServiceAccount by its uid; OpenShift's pull secrets are made of such tokens. */
    private static boolean isGeneratedToken(JsonNode secret) {
        JsonNode annotations = secret.path("metadata").path("annotations");
        return annotations.has("kubernetes.io/service-account.uid")
                || annotations.has("openshift.io/token-secret.name")
                || annotations.has("openshift.io/internal-registry-auth-token.service-account");
    }
}
