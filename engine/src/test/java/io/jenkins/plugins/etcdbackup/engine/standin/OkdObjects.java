package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The objects of a healthy OKD 4 cluster with three control-plane nodes and two workers, as its API shows them. */
final class OkdObjects {

    /** Marks pods that no client made: mirror pods have it on real clusters, too. */
    static final String STATIC_POD = "kubernetes.io/config.mirror";

    static final String CLUSTER_ID = "c21d4e2a-5c0f-4f3a-9f5e-8b6f7a1d3c52";
    static final String INFRASTRUCTURE = "okd-x7k2p";
    static final String ETCD_IMAGE = "quay.io/openshift/okd-content@sha256:" + "e7cd".repeat(16);
    static final String TOOLS_IMAGE = "quay.io/openshift/okd-content@sha256:" + "7001".repeat(16);
    static final List<String> OPERATORS =
            List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler");

    private static final String SETTLED_AT = "2022-07-20T08:41:17Z";

    private final ObjectStore store;
    private final StandInRelease release;
    private final Topology topology;
    private final String apiUrl;

    OkdObjects(ObjectStore store, StandInRelease release, Topology topology, String apiUrl) {
        this.store = store;
        this.release = release;
        this.topology = topology;
        this.apiUrl = apiUrl;
    }

    void create(Map<String, String> members, Map<String, String> workers, CertificateAuthority.Issued signer) {
        for (String name : List.of(
                "default",
                "kube-system",
                "openshift",
                "openshift-config",
                "openshift-cluster-version",
                "openshift-etcd",
                "openshift-etcd-operator",
                "openshift-kube-apiserver",
                "openshift-kube-apiserver-operator",
                "openshift-kube-controller-manager",
                "openshift-kube-scheduler",
                "openshift-machine-config-operator")) {
            namespace(name);
        }
        cluster();
        operators(members);
        members.forEach((name, address) -> node(name, address, topology.roles(name)));
        workers.forEach((name, address) -> node(name, address, List.of("worker")));
        new EtcdPods(store, release, topology, members).create();
        images();
        signer(signer);
    }

    private ObjectNode add(String plural, String namespace, String name, String json) {
        ObjectNode object = ObjectStore.parse(json);
        object.withObjectProperty("metadata").put("name", name);
        return store.create(ServedType.of(plural), namespace, object);
    }

    private void namespace(String name) {
        add(
                "namespaces",
                null,
                name,
                """
                {"metadata": {"creationTimestamp": "2022-01-11T10:00:00Z",
                  "annotations": {"openshift.io/node-selector": ""},
                  "labels": {"pod-security.kubernetes.io/enforce": "privileged"}},
                 "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
                """);
    }

    private void cluster() {
        add(
                "clusterversions",
                null,
                "version",
                """
                {"metadata": {"creationTimestamp": "2022-01-11T10:00:00Z", "generation": 3},
                 "spec": {"channel": "stable-4", "clusterID": "%s"},
                 "status": {"availableUpdates": null, "observedGeneration": 3, "versionHash": "pVAqNOxFhIY=",
                  "desired": {"version": "%s", "image": "%s"},
                  "history": [
                   {"state": "Completed", "version": "%s", "image": "%s", "verified": true,
                    "startedTime": "2022-07-20T07:35:02Z", "completionTime": "2022-07-20T08:41:17Z"},
                   {"state": "Completed", "version": "%s", "image": "%s", "verified": false,
                    "startedTime": "2022-01-11T10:00:00Z", "completionTime": "2022-01-11T10:44:10Z"}],
                  "conditions": [
                   {"type": "Available", "status": "True", "message": "Done applying %s"},
                   {"type": "Failing", "status": "False"},
                   {"type": "Progressing", "status": "False", "message": "Cluster version is %s"}]}}
                """
                        .formatted(
                                CLUSTER_ID,
                                release.version(),
                                release.image(),
                                release.version(),
                                release.image(),
                                release.previousVersion(),
                                release.previousImage(),
                                release.version(),
                                release.version()));
        add(
                "infrastructures",
                null,
                "cluster",
                """
                {"spec": {"cloudConfig": {"name": ""}, "platformSpec": {"type": "None"}},
                 "status": {"infrastructureName": "%s", "platform": "None", "platformStatus": {"type": "None"},
                  "apiServerURL": "%s", "apiServerInternalURI": "%s", "etcdDiscoveryDomain": "",
                  "controlPlaneTopology": "%s", "infrastructureTopology": "%s"}}
                """
                        .formatted(
                                INFRASTRUCTURE,
                                apiUrl,
                                apiUrl,
                                topology.name(),
                                topology.controlPlane().size() == 1 ? "SingleReplica" : "HighlyAvailable"));
        add("proxies", null, "cluster", """
                {"spec": {"trustedCA": {"name": ""}}, "status": {}}""");
        add("apiservers", null, "cluster", """
                {"spec": {"audit": {"profile": "Default"}}}""");
    }

    private void operators(Map<String, String> members) {
        for (String name : OPERATORS) {
            ObjectNode operator = add(
                    "clusteroperators",
                    null,
                    name,
                    """
                    {"spec": {}, "status": {"versions": [{"name": "operator", "version": "%s"}]}}
                    """
                            .formatted(release.version()));
            operator.withObjectProperty("status")
                    .set(
                            "conditions",
                            conditions(
                                    "Available",
                                    "True",
                                    "AsExpected",
                                    "",
                                    "Progressing",
                                    "False",
                                    "AsExpected",
                                    "NodeInstallerProgressing: " + members.size() + " nodes are at the latest revision",
                                    "Degraded",
                                    "False",
                                    "AsExpected",
                                    "",
                                    "Upgradeable",
                                    "True",
                                    "AsExpected",
                                    ""));
            put("clusteroperators", name, operator);
        }
        Map<String, Integer> revisions = Map.of("etcds", 3, "kubeapiservers", 6);
        for (String plural : List.of("etcds", "kubeapiservers", "openshiftapiservers", "authentications")) {
            ObjectNode operator = add(
                    plural,
                    null,
                    "cluster",
                    """
                    {"spec": {"managementState": "Managed", "logLevel": "Normal"}, "status": {}}""");
            ObjectNode status = operator.withObjectProperty("status");
            Integer revision = revisions.get(plural);
            if (revision != null) {
                status.put("latestAvailableRevision", revision);
                ArrayNode nodes = status.putArray("nodeStatuses");
                members.keySet()
                        .forEach(node -> nodes.addObject().put("nodeName", node).put("currentRevision", revision));
            }
            status.set(
                    "conditions",
                    plural.equals("etcds")
                            ? conditions(
                                    "EtcdMembersAvailable",
                                    "True",
                                    "EtcdQuorate",
                                    members.size() + " members are available")
                            : conditions("Encrypted", "False", "EncryptionDisabled", ""));
            put(plural, "cluster", operator);
        }
    }

    private void put(String plural, String name, ObjectNode object) {
        store.update(new ObjectStore.Key(ServedType.of(plural), null, name), before -> object);
    }

    /** Conditions out of type, status, reason and message, in turn. */
    static ArrayNode conditions(String... words) {
        ArrayNode conditions = ObjectStore.JSON.createArrayNode();
        for (int i = 0; i < words.length; i += 4) {
            ObjectNode condition = conditions.addObject();
            condition.put("type", words[i]);
            condition.put("status", words[i + 1]);
            condition.put("reason", words[i + 2]);
            condition.put("message", words[i + 3]);
            condition.put("lastTransitionTime", SETTLED_AT);
        }
        return conditions;
    }

    private void node(String name, String address, List<String> roles) {
        ObjectNode node = add(
                "nodes",
                null,
                name,
                """
                {"metadata": {"creationTimestamp": "2022-01-11T10:12:00Z",
                  "labels": {"kubernetes.io/hostname": "%s", "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
                   "node.openshift.io/os_id": "fedora"},
                  "annotations": {"machineconfiguration.openshift.io/state": "Done"}},
                 "spec": {"taints": %s},
                 "status": {"addresses": [{"type": "InternalIP", "address": "%s"}, {"type": "Hostname", "address": "%s"}],
                  "nodeInfo": {"kubeletVersion": "%s", "architecture": "amd64", "operatingSystem": "linux",
                   "osImage": "%s"}}}
                """
                        .formatted(
                                name,
                                roles.contains("worker")
                                        ? "[]"
                                        : "[{\"key\": \"node-role.kubernetes.io/" + roles.get(0)
                                                + "\", \"effect\": \"NoSchedule\"}]",
                                address,
                                name,
                                release.kubernetes(),
                                release.operatingSystem()));
        ObjectNode labels = node.withObjectProperty("metadata").withObjectProperty("labels");
        roles.forEach(role -> labels.put("node-role.kubernetes.io/" + role, ""));
        if (roles.contains("master") && release.has(StandInRelease.Trait.ROLE_CONTROL_PLANE)) {
            labels.put("node-role.kubernetes.io/control-plane", "");
        }
        node.withObjectProperty("status").set("conditions", nodeConditions(true));
        put("nodes", name, node);
    }

    static ArrayNode nodeConditions(boolean ready) {
        String state = ready ? "False" : "Unknown";
        return conditions(
                "MemoryPressure",
                state,
                "KubeletHasSufficientMemory",
                "",
                "DiskPressure",
                state,
                "KubeletHasNoDiskPressure",
                "",
                "PIDPressure",
                state,
                "KubeletHasSufficientPID",
                "",
                "Ready",
                ready ? "True" : "Unknown",
                ready ? "KubeletReady" : "NodeStatusUnknown",
                ready ? "kubelet is posting ready status" : "Kubelet stopped posting node status.");
    }

    private void images() {
        add(
                "imagestreams",
                "openshift",
                "tools",
                """
                {"spec": {"lookupPolicy": {"local": false},
                  "tags": [{"name": "latest", "from": {"kind": "DockerImage", "name": "%s"}}]},
                 "status": {"dockerImageRepository": "image-registry.openshift-image-registry.svc:5000/openshift/tools",
                  "tags": [{"tag": "latest", "items": [{"created": "2022-07-20T08:00:00Z",
                   "dockerImageReference": "%s", "image": "sha256:%s", "generation": 2}]}]}}
                """
                        .formatted(TOOLS_IMAGE, TOOLS_IMAGE, TOOLS_IMAGE.substring(TOOLS_IMAGE.indexOf(':') + 1)));
        add(
                "imagestreamtags",
                "openshift",
                "tools:latest",
                """
                {"tag": null, "generation": 2, "lookupPolicy": {"local": false},
                 "image": {"metadata": {"name": "sha256:%s"}, "dockerImageReference": "%s"}}
                """
                        .formatted(TOOLS_IMAGE.substring(TOOLS_IMAGE.indexOf(':') + 1), TOOLS_IMAGE));
    }

    private void signer(CertificateAuthority.Issued signer) {
        add("configmaps", "openshift-kube-apiserver", "aggregator-client-ca", "{}");
        store.update(
                new ObjectStore.Key(ServedType.of("configmaps"), "openshift-kube-apiserver", "aggregator-client-ca"),
                bundle -> bundle(bundle, signer.certificate()));
    }

    /** A bundle of certificates as OKD's operators write it. */
    static ObjectNode bundle(ObjectNode configMap, String certificates) {
        configMap.putObject("data").put("ca-bundle.crt", certificates);
        return configMap;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
