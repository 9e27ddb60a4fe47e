package io.jenkins.plugins.etcdbackup.engine.standin;

/**
 * How the API server stores one kind of object: core and OpenShift kinds as protobuf, custom resources as JSON. Counts
 * and sizes are those of a cluster of five nodes some months after its installation.
 */
enum StoredKind {
    EVENT("v1", "Event", "/kubernetes.io/events/", true, 3000, 700),
    SECRET("v1", "Secret", "/kubernetes.io/secrets/", true, 2500, 4600),
    CONFIG_MAP("v1", "ConfigMap", "/kubernetes.io/configmaps/", true, 1250, 9500),
    SERVICE_ACCOUNT("v1", "ServiceAccount", "/kubernetes.io/serviceaccounts/", true, 1000, 450),
    ROLE_BINDING("rbac.authorization.k8s.io/v1", "RoleBinding", "/kubernetes.io/rolebindings/", true, 900, 500),
    REPLICA_SET("apps/v1", "ReplicaSet", "/kubernetes.io/replicasets/", true, 800, 4200),
    POD("v1", "Pod", "/kubernetes.io/pods/", true, 650, 7500),
    ENDPOINTS("v1", "Endpoints", "/kubernetes.io/services/endpoints/", true, 350, 900),
    SERVICE("v1", "Service", "/kubernetes.io/services/specs/", true, 350, 900),
    DEPLOYMENT("apps/v1", "Deployment", "/kubernetes.io/deployments/", true, 230, 5200),
    LEASE("coordination.k8s.io/v1", "Lease", "/kubernetes.io/leases/", true, 60, 350),
    IMAGE("image.openshift.io/v1", "Image", "/openshift.io/images/", true, 380, 45_000),
    IMAGE_STREAM("image.openshift.io/v1", "ImageStream", "/openshift.io/imagestreams/", true, 120, 26_000),
    ROUTE("route.openshift.io/v1", "Route", "/openshift.io/routes/", true, 30, 1500),
    CUSTOM_RESOURCE_DEFINITION(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "/kubernetes.io/apiextensions.k8s.io/customresourcedefinitions/",
            false,
            210,
            85_000),
    MACHINE_CONFIG(
            "machineconfiguration.openshift.io/v1",
            "MachineConfig",
            "/kubernetes.io/machineconfiguration.openshift.io/machineconfigs/",
            false,
            50,
            120_000),
    CLUSTER_SERVICE_VERSION(
            "operators.coreos.com/v1alpha1",
            "ClusterServiceVersion",
            "/kubernetes.io/operators.coreos.com/clusterserviceversions/",
            false,
            45,
            90_000),
    CLUSTER_OPERATOR(
            "config.openshift.io/v1",
            "ClusterOperator",
            "/kubernetes.io/config.openshift.io/clusteroperators/",
            false,
            32,
            3200),
    PROMETHEUS_RULE(
            "monitoring.coreos.com/v1",
            "PrometheusRule",
            "/kubernetes.io/monitoring.coreos.com/prometheusrules/",
            false,
            140,
            11_000),
    SERVICE_MONITOR(
            "monitoring.coreos.com/v1",
            "ServiceMonitor",
            "/kubernetes.io/monitoring.coreos.com/servicemonitors/",
            false,
            120,
            2000);

    final String apiVersion;
    final String kind;
    final String prefix;
    final boolean protobuf;
    final int count;
    final int bytes;

    StoredKind(String apiVersion, String kind, String prefix, boolean protobuf, int count, int bytes) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.prefix = prefix;
        this.protobuf = protobuf;
        this.count = count;
        this.bytes = bytes;
    }

    boolean isNamespaced() {
        return switch (this) {
            case IMAGE, CUSTOM_RESOURCE_DEFINITION, MACHINE_CONFIG, CLUSTER_OPERATOR -> false;
            default -> true;
        };
    }
}
