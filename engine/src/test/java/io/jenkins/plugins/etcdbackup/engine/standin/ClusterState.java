package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What the stand-in's objects say about the cluster, and how to make them say something else. */
public final class ClusterState {

    private static final String VERSION_KEY = "/kubernetes.io/config.openshift.io/clusterversions/version";

    private final ObjectStore store;
    private final EtcdCluster etcd;
    private final Map<ObjectStore.Key, ObjectNode> original = new HashMap<>();

    ClusterState(ObjectStore store, EtcdCluster etcd) {
        this.store = store;
        this.etcd = etcd;
        for (ObjectStore.Key key : store.keys()) {
            original.put(key, store.get(key.type(), key.namespace(), key.name()));
        }
    }

    /** Gives etcd the ClusterVersion that the API serves, so that a snapshot holds it. */
    void saveClusterVersion() throws IOException {
        ObjectNode version = store.get(ServedType.of("clusterversions"), null, "version");
        etcd.etcdctl("put", VERSION_KEY, version.toString()).orFail();
    }

    private void change(String plural, String name, UnaryOperator<ObjectNode> change) {
        store.update(new ObjectStore.Key(ServedType.of(plural), null, name), change);
    }

    /** Sets one condition of one object, and adds it where it is missing. */
    private void condition(String plural, String name, String type, String status, String reason, String message) {
        change(plural, name, object -> {
            ObjectNode of = object.withObjectProperty("status");
            ArrayNode conditions = of.withArrayProperty("conditions");
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).path("type").asText().equals(type)) {
                    conditions.remove(i);
                    break;
                }
            }
            conditions.addAll(OkdObjects.conditions(type, status, reason, message));
            return object;
        });
    }

    /** An operator (etcd, kube-apiserver, kube-controller-manager, kube-scheduler) rolls out a revision. */
    public void operatorProgressing(String operator) {
        operatorProgressing(operator, "NodeInstallerProgressing: 1 nodes are at revision 6; 2 nodes are at revision 7");
    }

    public void operatorProgressing(String operator, String message) {
        condition("clusteroperators", operator, "Progressing", "True", "NodeInstaller", message);
    }

    public void operatorDegraded(String operator) {
        condition(
                "clusteroperators",
                operator,
                "Degraded",
                "True",
                "NodeController",
                "NodeControllerDegraded: not ready");
    }

    /** An update is in flight, in the API and in etcd. */
    public void updateInFlight(String toVersion) throws IOException {
        change("clusterversions", "version", object -> {
            ObjectNode status = object.withObjectProperty("status");
            status.withObjectProperty("desired").put("version", toVersion);
            ObjectNode entry = ObjectStore.JSON
                    .createObjectNode()
                    .put("state", "Partial")
                    .put("version", toVersion)
                    .put("image", "quay.io/openshift/okd@sha256:" + "8".repeat(64))
                    .put("verified", true)
                    .put("startedTime", ObjectStore.now());
            entry.putNull("completionTime");
            status.withArrayProperty("history").insert(0, entry);
            return object;
        });
        condition("clusterversions", "version", "Progressing", "True", "", "Working towards " + toVersion);
        saveClusterVersion();
    }

    /** No version was ever rolled out completely, in the API and in etcd. */
    public void neverInstalled() throws IOException {
        change("clusterversions", "version", object -> {
            ArrayNode history = object.withObjectProperty("status").withArrayProperty("history");
            while (history.size() > 1) {
                history.remove(1);
            }
            ((ObjectNode) history.get(0)).put("state", "Partial").putNull("completionTime");
            return object;
        });
        saveClusterVersion();
    }

    /** The API says another z-stream or id than etcd: as if the snapshot came from another cluster. */
    public void apiSaysClusterId(String id) {
        change("clusterversions", "version", object -> {
            object.withObjectProperty("spec").put("clusterID", id);
            return object;
        });
    }

    /** The cluster was installed, and its first signers made, at that time. */
    public void installedAt(Instant time) throws IOException {
        change("clusterversions", "version", object -> {
            object.withObjectProperty("metadata").put("creationTimestamp", time.toString());
            ArrayNode history = object.withObjectProperty("status").withArrayProperty("history");
            ObjectNode first = (ObjectNode) history.get(0);
            first.put("startedTime", time.toString());
            first.put("completionTime", time.plusSeconds(2400).toString());
            while (history.size() > 1) {
                history.remove(1);
            }
            return object;
        });
        signer(time, time.plusSeconds(24 * 3600));
        saveClusterVersion();
    }

    /** When the aggregator's signer was made, and when it ends. */
    public void signer(Instant notBefore, Instant notAfter) {
        String certificate = CertificateAuthority.named("aggregator-signer", notBefore, notAfter)
                .certificate();
        store.update(
                new ObjectStore.Key(ServedType.of("configmaps"), "openshift-kube-apiserver", "aggregator-client-ca"),
                bundle -> OkdObjects.bundle(bundle, certificate));
    }

    /** HighlyAvailable, SingleReplica, External (hosted control plane) and so on; null removes it, as before 4.8. */
    public void topology(String topology) {
        change("infrastructures", "cluster", object -> {
            ObjectNode status = object.withObjectProperty("status");
            if (topology == null) {
                status.remove("controlPlaneTopology");
            } else {
                status.put("controlPlaneTopology", topology);
            }
            return object;
        });
    }

    /** The cluster-wide proxy as observed. */
    public void proxy(String http, String https, String none) {
        change("proxies", "cluster", object -> {
            object.withObjectProperty("status")
                    .put("httpProxy", http)
                    .put("httpsProxy", https)
                    .put("noProxy", none);
            return object;
        });
    }

    /** Encryption at rest is on and complete, or its first migration is still under way. */
    public void encryption(String type, boolean complete) {
        change("apiservers", "cluster", object -> {
            object.withObjectProperty("spec").putObject("encryption").put("type", type);
            return object;
        });
        for (String plural : List.of("kubeapiservers", "openshiftapiservers", "authentications")) {
            condition(
                    plural,
                    "cluster",
                    "Encrypted",
                    complete ? "True" : "False",
                    complete ? "EncryptionCompleted" : "EncryptionInProgress",
                    complete ? "All resources encrypted: secrets, configmaps" : "Resource secrets is not encrypted");
        }
    }

    public void nodeReady(String node, boolean ready) {
        change("nodes", node, object -> {
            object.withObjectProperty("status").set("conditions", OkdObjects.nodeConditions(ready));
            return object;
        });
    }

    public void cordon(String node) {
        change("nodes", node, object -> {
            object.withObjectProperty("spec").put("unschedulable", true);
            return object;
        });
    }

    /** Removes the nodes' role, as on a cluster whose control plane is elsewhere. */
    public void noControlPlaneNodes() {
        for (String node : StandInControlPlane.CONTROL_PLANE) {
            change("nodes", node, object -> {
                ObjectNode labels = object.withObjectProperty("metadata").withObjectProperty("labels");
                labels.remove("node-role.kubernetes.io/master");
                labels.remove("node-role.kubernetes.io/control-plane");
                return object;
            });
        }
    }

    /** Removes a node's object. */
    public void removeNode(String node) {
        ObjectStore.Key key = new ObjectStore.Key(ServedType.of("nodes"), null, node);
        store.remove(key, ObjectStore.JSON.createObjectNode());
    }

    /** Takes the real etcd member of a node down; two of them, and the quorum is lost. */
    public void etcdMemberDown(String node) {
        member(node).stop();
        etcdPodReady(node, false);
        condition(
                "etcds",
                "cluster",
                "EtcdMembersAvailable",
                "True",
                "EtcdMembersAvailable",
                "2 of 3 members are available, " + node + " is unhealthy");
        condition(
                "clusteroperators",
                "etcd",
                "Degraded",
                "True",
                "EtcdMembers_UnhealthyMembers",
                "EtcdMembersDegraded: 2 of 3 members are available, " + node + " is unhealthy");
    }

    /** The database of the first member is over its quota: all members take nothing more until the alarm is disarmed. */
    public void etcdOutOfSpace() throws IOException {
        etcd.raiseNospace(0);
    }

    private EtcdServer member(String node) {
        return etcd.members().stream()
                .filter(member -> member.name().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private void etcdPodReady(String node, boolean ready) {
        store.update(new ObjectStore.Key(ServedType.of("pods"), "openshift-etcd", "etcd-" + node), pod -> {
            for (JsonNode condition : pod.at("/status/conditions")) {
                if (condition.path("type").asText().matches("Ready|ContainersReady")) {
                    ((ObjectNode) condition).put("status", ready ? "True" : "False");
                }
            }
            for (JsonNode container : pod.at("/status/containerStatuses")) {
                if (!container.path("name").asText().equals("etcdctl")) {
                    ((ObjectNode) container).put("ready", ready);
                }
            }
            return pod;
        });
    }

    /** The image stream openshift/tools is gone, as on a cluster without samples. */
    public void noToolsImageStream() {
        for (String plural : List.of("imagestreams", "imagestreamtags")) {
            String name = plural.equals("imagestreams") ? "tools" : "tools:latest";
            ObjectStore.Key key = new ObjectStore.Key(ServedType.of(plural), "openshift", name);
            if (store.has(key.type(), key.namespace(), key.name())) {
                store.remove(key, ObjectStore.JSON.createObjectNode());
            }
        }
    }

    /** All objects say again what they said at the start, and all members run. */
    void heal() throws IOException {
        for (EtcdServer member : etcd.members()) {
            if (!member.isRunning()) {
                member.start();
            }
        }
        etcd.awaitHealth();
        original.forEach((key, object) -> {
            if (store.has(key.type(), key.namespace(), key.name())) {
                store.update(key, now -> object.deepCopy());
            } else {
                store.create(key.type(), key.namespace(), object);
            }
        });
        saveClusterVersion();
    }
}
