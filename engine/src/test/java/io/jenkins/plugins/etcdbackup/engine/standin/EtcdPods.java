package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The pods of etcd as the API shows them: one to a control-plane node, with the environment that etcdctl needs. */
final class EtcdPods {

    private static final ServedType PODS = ServedType.of("pods");
    private static final String NAMESPACE = "openshift-etcd";

    private final ObjectStore store;
    private final StandInRelease release;
    private final boolean underPacemaker;
    private final SortedMap<String, String> members;

    EtcdPods(ObjectStore store, StandInRelease release, Topology topology, Map<String, String> members) {
        this.store = store;
        this.release = release;
        this.underPacemaker = topology.isUnderPacemaker();
        this.members = new TreeMap<>(members);
    }

    void create() {
        members.forEach(this::etcdPod);
    }

    /** Where Pacemaker runs the server, the pod has all of its containers but that one. */
    private List<String> containers() {
        return release.etcdContainers().stream()
                .filter(name -> !underPacemaker || !name.equals("etcd"))
                .toList();
    }

    private void etcdPod(String node, String address) {
        ObjectNode pod = ObjectStore.parse(
                """
                {"metadata": {"name": "etcd-%s",
                  "labels": {"app": "etcd", "k8s-app": "etcd", "etcd": "true", "revision": "3"},
                  "annotations": {"%s": "1f2e3d", "kubernetes.io/config.source": "file"}},
                 "spec": {"nodeName": "%s", "hostNetwork": true, "priorityClassName": "system-node-critical",
                  "tolerations": [{"operator": "Exists"}],
                  "volumes": [
                   {"name": "static-pod-dir", "hostPath": {"path": "/etc/kubernetes/manifests"}},
                   {"name": "resource-dir", "hostPath": {"path": "/etc/kubernetes/static-pod-resources/etcd-pod-3"}},
                   {"name": "cert-dir", "hostPath": {"path": "/etc/kubernetes/static-pod-resources/etcd-certs"}},
                   {"name": "data-dir", "hostPath": {"path": "/var/lib/etcd"}}]}}
                """
                        .formatted(node, OkdObjects.STATIC_POD, node));
        ArrayNode containers = pod.withObjectProperty("spec").putArray("containers");
        for (String name : containers()) {
            ObjectNode container = containers.addObject();
            container.put("name", name);
            container.put("image", OkdObjects.ETCD_IMAGE);
            container.putArray("command").add("sleep").add("infinity");
            ArrayNode environment = container.putArray("env");
            StaticPods.etcdEnvironment(release, node, members)
                    .forEach((key, value) ->
                            environment.addObject().put("name", key).put("value", value));
            ArrayNode mounts = container.putArray("volumeMounts");
            mounts.addObject().put("name", "cert-dir").put("mountPath", "/etc/kubernetes/static-pod-certs");
            mounts.addObject().put("name", "resource-dir").put("mountPath", "/etc/kubernetes/static-pod-resources");
            mounts.addObject().put("name", "data-dir").put("mountPath", "/var/lib/etcd/");
        }
        store.create(PODS, NAMESPACE, PodStatus.running(pod, address));
    }
}
