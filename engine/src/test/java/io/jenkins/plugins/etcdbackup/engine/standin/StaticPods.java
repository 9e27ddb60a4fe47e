package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The static pods of a control-plane node as their installers leave them: manifests, revisions, certificates. */
final class StaticPods {

    private static final String RESOURCES = "etc/kubernetes/static-pod-resources";
    private static final Map<String, Integer> REVISIONS =
            Map.of("kube-apiserver", 6, "kube-controller-manager", 7, "kube-scheduler", 6, "etcd", 3);

    private final NodeFiles files;
    private final String name;
    private final NodeRoot.Cluster cluster;

    StaticPods(NodeFiles files, String name, NodeRoot.Cluster cluster) {
        this.files = files;
        this.name = name;
        this.cluster = cluster;
    }

    void write() throws IOException {
        certificates();
        localhostKubeconfig();
        for (Map.Entry<String, Integer> pod : REVISIONS.entrySet()) {
            for (int revision = Math.max(1, pod.getValue() - 2); revision <= pod.getValue(); revision++) {
                staticPod(pod.getKey(), revision);
            }
        }
    }

    private void certificates() throws IOException {
        Path from = cluster.etcd().certificates();
        Path certs = files.root().resolve(RESOURCES + "/etcd-certs");
        String ca = Files.readString(from.resolve("ca-bundle.crt"));
        for (String bundle : List.of("etcd-serving-ca", "etcd-peer-client-ca", "etcd-metrics-proxy-serving-ca")) {
            files.write(RESOURCES + "/etcd-certs/configmaps/" + bundle + "/ca-bundle.crt", "rw-r--r--", ca);
        }
        for (String node : cluster.members().keySet()) {
            for (String kind : List.of("serving", "peer")) {
                for (String end : List.of(".crt", ".key")) {
                    String file = "etcd-" + kind + "-" + node + end;
                    String text = Files.readString(from.resolve(file));
                    files.write(
                            files.relative(certs.resolve("secrets/etcd-all-" + kind + "/" + file)), "rw-------", text);
                    files.write(files.relative(certs.resolve("secrets/etcd-all-certs/" + file)), "rw-------", text);
                }
            }
        }
        files.write(RESOURCES + "/etcd-certs/configmaps/etcd-all-bundles/server-ca-bundle.crt", "rw-r--r--", ca);
        String environment = etcdEnvironment(cluster.release(), name, cluster.members()).entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "=\"" + entry.getValue() + "\"\n")
                .collect(Collectors.joining());
        files.write(RESOURCES + "/etcd-certs/configmaps/etcd-scripts/etcd.env", "rw-------", environment);
    }

    /** What etcd's containers have in their environment, and the scripts in etcd.env. */
    static SortedMap<String, String> etcdEnvironment(
            StandInRelease release, String node, SortedMap<String, String> members) {
        SortedMap<String, String> environment = new TreeMap<>();
        String certs = "/etc/kubernetes/static-pod-certs";
        String endpoints = members.values().stream().map(EtcdServer::clientUrl).collect(Collectors.joining(","));
        environment.put("ALL_ETCD_ENDPOINTS", endpoints);
        if (!release.has(StandInRelease.Trait.NO_ETCDCTL_API)) {
            environment.put("ETCDCTL_API", "3");
        }
        environment.put(
                "ETCDCTL_CACERT",
                certs
                        + (release.has(StandInRelease.Trait.ALL_BUNDLES)
                                ? "/configmaps/etcd-all-bundles/server-ca-bundle.crt"
                                : "/configmaps/etcd-serving-ca/ca-bundle.crt"));
        environment.put("ETCDCTL_CERT", certs + "/secrets/etcd-all-certs/etcd-peer-" + node + ".crt");
        environment.put("ETCDCTL_KEY", certs + "/secrets/etcd-all-certs/etcd-peer-" + node + ".key");
        environment.put("ETCDCTL_ENDPOINTS", endpoints);
        environment.put("ETCD_DATA_DIR", "/var/lib/etcd");
        environment.put("ETCD_IMAGE", OkdObjects.ETCD_IMAGE);
        environment.put("ETCD_QUOTA_BACKEND_BYTES", "8589934592");
        members.forEach((other, ip) -> {
            String prefix = "NODE_" + environmentName(other);
            environment.put(prefix + "_ETCD_NAME", other);
            environment.put(prefix + "_ETCD_URL_HOST", ip);
            environment.put(prefix + "_IP", ip);
        });
        return environment;
    }

    static String environmentName(String node) {
        return node.replaceAll("[-.]", "_");
    }

    private void localhostKubeconfig() throws IOException {
        String ca = RESOURCES + "/kube-apiserver-certs/configmaps/kube-apiserver-server-ca/ca-bundle.crt";
        files.write(ca, "rw-r--r--", cluster.apiCa());
        files.write(
                RESOURCES + "/kube-apiserver-certs/secrets/node-kubeconfigs/localhost.kubeconfig",
                "rw-------",
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: localhost
                  cluster:
                    certificate-authority: /%s
                    server: %s
                contexts:
                - name: system:admin
                  context:
                    cluster: localhost
                    user: system:admin
                current-context: system:admin
                users:
                - name: system:admin
                  user:
                    token: %s
                """
                        .formatted(ca, cluster.apiUrl(), cluster.localToken()));
    }

    private void staticPod(String pod, int revision) throws IOException {
        String folder = RESOURCES + "/" + pod + "-pod-" + revision;
        String yaml =
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %1$s
                  namespace: openshift-%1$s
                  labels:
                    app: %1$s
                    revision: "%2$d"
                spec:
                  hostNetwork: true
                  priorityClassName: system-node-critical
                  containers:
                  - name: %1$s
                    image: %3$s
                    volumeMounts:
                    - mountPath: /etc/kubernetes/static-pod-resources
                      name: resource-dir
                  volumes:
                  - hostPath:
                      path: /etc/kubernetes/static-pod-resources/%1$s-pod-%2$d
                    name: resource-dir
                  - hostPath:
                      path: /etc/kubernetes/static-pod-resources/%1$s-certs
                    name: cert-dir
                """
                        .formatted(pod, revision, OkdObjects.ETCD_IMAGE);
        files.write(folder + "/" + pod + "-pod.yaml", "rw-------", yaml);
        files.write(folder + "/configmaps/" + pod + "-pod/pod.yaml", "rw-r--r--", yaml);
        files.write(folder + "/configmaps/" + pod + "-pod/version", "rw-r--r--", cluster.release().stream() + "\n");
        files.write(folder + "/configmaps/config/config.yaml", "rw-r--r--", "apiVersion: v1\nkind: Config\n");
        secrets(pod, folder);
        files.write("etc/kubernetes/manifests/" + pod + "-pod.yaml", "rw-------", yaml); // the last revision stays
    }

    private void secrets(String pod, String folder) throws IOException {
        Path from = cluster.etcd().certificates();
        String ca = Files.readString(from.resolve("ca-bundle.crt"));
        String certificate = Files.readString(from.resolve("etcd-client.crt"));
        String key = Files.readString(from.resolve("etcd-client.key"));
        switch (pod) {
            case "kube-apiserver" -> {
                files.write(folder + "/configmaps/etcd-serving-ca/ca-bundle.crt", "rw-r--r--", ca);
                files.write(folder + "/secrets/etcd-client/tls.crt", "rw-------", certificate);
                files.write(folder + "/secrets/etcd-client/tls.key", "rw-------", key);
            }
            case "etcd" -> {
                String peer = "etcd-peer-" + name;
                files.write(folder + "/configmaps/etcd-serving-ca/ca-bundle.crt", "rw-r--r--", ca);
                for (String end : List.of(".crt", ".key")) {
                    files.write(
                            folder + "/secrets/etcd-all-certs/" + peer + end,
                            "rw-------",
                            Files.readString(from.resolve(peer + end)));
                }
            }
            default -> {
                files.write(folder + "/configmaps/serviceaccount-ca/ca-bundle.crt", "rw-r--r--", cluster.apiCa());
                files.write(folder + "/secrets/service-account-private-key/service-account.key", "rw-------", key);
            }
        }
    }

    /** Puts the files of encryption at rest where the API server of the node has them, by their names. */
    void encryptionConfig(Map<String, String> contents) throws IOException {
        String folder = RESOURCES + "/kube-apiserver-pod-6/secrets/encryption-config";
        if (Files.exists(files.root().resolve(folder))) {
            Folders.delete(files.root().resolve(folder));
        }
        for (Map.Entry<String, String> file : contents.entrySet()) {
            files.write(folder + "/" + file.getKey(), "rw-------", file.getValue());
        }
    }
}
