package io.jenkins.plugins.etcdbackup.engine.preflight;

import io.jenkins.plugins.etcdbackup.engine.cluster.AggregatorSigner;
import io.jenkins.plugins.etcdbackup.engine.cluster.EtcdReader;
import io.jenkins.plugins.etcdbackup.engine.lock.LockLease;
import java.util.ArrayList;
import java.util.List;

/**
 * Every right that a run makes use of, in one place: preflight asks the cluster for them, and the ClusterRole in the
 * documentation is held against this list by a test. WebSockets open with a GET, so exec and port-forward need the verb
 * get on an API server before 1.35 and create on a newer one (kubernetes/enhancements, KEP-2862 and the feature gate
 * AuthorizePodWebsocketUpgradeCreatePermission).
 */
public final class RequiredAccess {

    private static final String CONFIG = "config.openshift.io";
    private static final String OPERATOR = "operator.openshift.io";

    private RequiredAccess() {}

    /**
     * @param direct whether the snapshot is streamed through a port-forward instead of being saved on the node
     * @param debugNamespace the existing namespace for the debug pod; null if the run makes and removes its own
     */
    public static List<RequiredPermission> of(boolean direct, String debugNamespace) {
        List<RequiredPermission> rules = new ArrayList<>(ofRehearsal(debugNamespace));
        if (direct) {
            rules.add(rule("", "pods/portforward", "reaching etcd through the debug pod", "get", "create")
                    .in(debugNamespace));
        }
        rules.add(rule("", "nodes/proxy", "the free space on the node before anything is created", "get")
                .asOptional());
        rules.add(rule("image.openshift.io", "imagestreams", "the image of the debug pod", "get")
                .named("tools")
                .in("openshift")
                .asOptional());
        return List.copyOf(rules);
    }

    /**
     * For a rehearsal alone; within a backup it needs nothing that the backup does not need.
     *
     * @param namespace the existing namespace for the pod; null if one is made and removed
     */
    public static List<RequiredPermission> ofRehearsal(String namespace) {
        List<RequiredPermission> rules = new ArrayList<>(facts());
        rules.addAll(lock());
        if (namespace == null) {
            rules.add(rule(
                    "",
                    "namespaces",
                    "the namespace of the pod, and what an earlier run left of it",
                    "create",
                    "get",
                    "list",
                    "delete"));
        }
        rules.addAll(pod(namespace));
        return List.copyOf(rules);
    }

    private static List<RequiredPermission> facts() {
        String about = "reading what the cluster says about itself";
        return List.of(
                rule(CONFIG, "clusterversions", about, "get").named("version"),
                rule(CONFIG, "infrastructures", about, "get").named("cluster"),
                rule(CONFIG, "proxies", about, "get").named("cluster"),
                rule(CONFIG, "apiservers", about, "get").named("cluster"),
                rule(CONFIG, "clusteroperators", about, "get"),
                rule(OPERATOR, "kubeapiservers", about, "get").named("cluster"),
                rule(OPERATOR, "openshiftapiservers", about, "get").named("cluster"),
                rule(OPERATOR, "authentications", about, "get").named("cluster"),
                rule("", "nodes", "choosing the node", "list"),
                rule("", "pods", "finding the etcd pods", "get", "list").in(EtcdReader.NAMESPACE),
                rule("", "pods/exec", "asking etcd for its members, leader and size", "get", "create")
                        .in(EtcdReader.NAMESPACE)
                        .asOptional(),
                rule("", "configmaps", "the age of the first certificates", "get")
                        .named(AggregatorSigner.BUNDLE)
                        .in(AggregatorSigner.NAMESPACE)
                        .asOptional());
    }

    private static List<RequiredPermission> lock() {
        return List.of(
                rule("coordination.k8s.io", "leases", "keeping two backups apart", "create")
                        .in(LockLease.NAMESPACE),
                rule("coordination.k8s.io", "leases", "keeping two backups apart", "get", "update", "delete")
                        .named(LockLease.NAME)
                        .in(LockLease.NAMESPACE));
    }

    private static List<RequiredPermission> pod(String namespace) {
        List<RequiredPermission> rules = new ArrayList<>();
        rules.add(rule("", "pods", "the pod", "create", "get", "list", "watch", "delete")
                .in(namespace));
        rules.add(rule("", "pods/exec", "running commands in the pod", "get", "create")
                .in(namespace));
        rules.add(
                rule("security.openshift.io", "securitycontextconstraints", "a pod that says itself what it may", "use")
                        .named("privileged"));
        rules.add(rule("", "events", "saying why a pod does not start", "list")
                .in(namespace)
                .asOptional());
        return rules;
    }

    private static RequiredPermission rule(String group, String resource, String purpose, String... verbs) {
        return new RequiredPermission(group, resource, List.of(verbs), null, null, purpose, false);
    }
}
