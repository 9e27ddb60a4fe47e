package io.jenkins.plugins.etcdbackup.engine.standin;

import java.util.List;

/**
 * A kind of object that the stand-in's API serves.
 *
 * @param group empty for the core group
 */
record ServedType(String group, String version, String plural, String kind, boolean namespaced) {

    /** What an OKD 4 API server serves, as far as a backup has to do with it. */
    static final List<ServedType> ALL = List.of(
            cluster("", "v1", "nodes", "Node"),
            cluster("", "v1", "namespaces", "Namespace"),
            namespaced("", "v1", "pods", "Pod"),
            namespaced("", "v1", "secrets", "Secret"),
            namespaced("", "v1", "configmaps", "ConfigMap"),
            namespaced("", "v1", "events", "Event"),
            namespaced("", "v1", "services", "Service"),
            namespaced("", "v1", "endpoints", "Endpoints"),
            namespaced("", "v1", "serviceaccounts", "ServiceAccount"),
            namespaced("coordination.k8s.io", "v1", "leases", "Lease"),
            cluster("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            cluster("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole"),
            cluster("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding"),
            namespaced("rbac.authorization.k8s.io", "v1", "roles", "Role"),
            namespaced("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"),
            cluster("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition"),
            cluster("config.openshift.io", "v1", "clusterversions", "ClusterVersion"),
            cluster("config.openshift.io", "v1", "clusteroperators", "ClusterOperator"),
            cluster("config.openshift.io", "v1", "infrastructures", "Infrastructure"),
            cluster("config.openshift.io", "v1", "proxies", "Proxy"),
            cluster("config.openshift.io", "v1", "apiservers", "APIServer"),
            cluster("operator.openshift.io", "v1", "etcds", "Etcd"),
            cluster("operator.openshift.io", "v1", "kubeapiservers", "KubeAPIServer"),
            cluster("operator.openshift.io", "v1", "openshiftapiservers", "OpenShiftAPIServer"),
            cluster("operator.openshift.io", "v1", "authentications", "Authentication"),
            namespaced("image.openshift.io", "v1", "imagestreams", "ImageStream"),
            namespaced("image.openshift.io", "v1", "imagestreamtags", "ImageStreamTag"),
            cluster("user.openshift.io", "v1", "users", "User"));

    private static ServedType cluster(String group, String version, String plural, String kind) {
        return new ServedType(group, version, plural, kind, false);
    }

    private static ServedType namespaced(String group, String version, String plural, String kind) {
        return new ServedType(group, version, plural, kind, true);
    }

    static ServedType of(String plural) {
        return ALL.stream()
                .filter(type -> type.plural().equals(plural))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the stand-in serves no " + plural));
    }

    /** As in the field {@code apiVersion} of an object. */
    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As messages of the API name it: {@code pods}, {@code etcds.operator.openshift.io}. */
    String qualifiedName() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    boolean isOpenShift() {
        return group.endsWith("openshift.io");
    }
}
