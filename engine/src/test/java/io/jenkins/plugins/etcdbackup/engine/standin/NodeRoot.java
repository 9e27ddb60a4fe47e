package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The root directory of one control-plane node, laid out as OKD lays it out: static pods and their revisions,
 * certificates, scripts; the programs of the machine are bound into it where a pod uses it.
 */
public final class NodeRoot {

    /** What happens to the node's cluster-backup.sh. */
    public enum Script {
        /** Behaves as documented. */
        SOUND,
        /** Is not there. */
        MISSING,
        /** Ends with 1 and a message, before it wrote anything. */
        EXITS_WITH_1,
        /** etcdctl fails to save the snapshot: ends with 5. */
        EXITS_WITH_5,
        /** Ends with 0 and both files, but without the status line. */
        PRINTS_NO_STATUS,
        /** Prints its first lines and then nothing more. */
        HANGS
    }

    private static final String RESOURCES = "etc/kubernetes/static-pod-resources";
    private static final String IMAGE = "var/lib/containers/storage/etcd";
    private static final Map<String, Integer> REVISIONS =
            Map.of("kube-apiserver", 6, "kube-controller-manager", 7, "kube-scheduler", 6, "etcd", 3);
    private static final List<String> TRACES = List.of("home/core", "tmp", "var/tmp", "usr/local/bin", "root", "run");

    private final String name;
    private final String address;
    private final Path directory;
    private final EtcdInstallation installation;
    private SortedSet<String> original = new TreeSet<>();
    private volatile int smallDiskMegabytes;

    /** What the nodes of one cluster have in common. */
    record Cluster(
            SortedMap<String, String> controlPlane, EtcdCluster etcd, String apiUrl, String apiCa, String localToken) {}

    NodeRoot(String name, String address, Path directory, EtcdInstallation installation) {
        this.name = name;
        this.address = address;
        this.directory = directory;
        this.installation = installation;
    }

    public String name() {
        return name;
    }

    /** Where the node's etcd member listens. */
    public String address() {
        return address;
    }

    /** The folder that a pod sees as {@code /host}. */
    public Path directory() {
        return directory;
    }

    int smallDiskMegabytes() {
        return smallDiskMegabytes;
    }

    /** Pods that start from now on find so little space under /home/core; 0 for as much as there is. */
    void smallDisk(int megabytes) {
        smallDiskMegabytes = megabytes;
    }

    void lay(Cluster cluster) throws IOException {
        for (String folder : List.of(
                "etc/alternatives",
                "home/core/assets",
                "usr/local/bin",
                "tmp",
                "var/tmp",
                "var/lib/etcd",
                "var/log",
                "root",
                "run",
                "dev",
                "proc",
                "sys",
                "var/lib/kubelet")) {
            Files.createDirectories(directory.resolve(folder));
        }
        write(
                "etc/os-release",
                "rw-r--r--",
                """
                NAME="Fedora Linux"
                ID=fedora
                VERSION_ID=35
                VARIANT_ID=coreos
                PRETTY_NAME="Fedora CoreOS 35.20220327.3.0"
                """);
        write(
                "etc/passwd",
                "rw-r--r--",
                "root:x:0:0:root:/root:/bin/bash\ncore:x:1000:1000:CoreOS:/home/core:/bin/bash\n");
        write("etc/group", "rw-r--r--", "root:x:0:\ncore:x:1000:\n");
        write("etc/hostname", "rw-r--r--", name + "\n");
        write("etc/hosts", "rw-r--r--", "127.0.0.1 localhost\n");
        image();
        certificates(cluster);
        localhostKubeconfig(cluster);
        REVISIONS.forEach((pod, last) -> {
            for (int revision = Math.max(1, last - 2); revision <= last; revision++) {
                staticPod(pod, revision, cluster);
            }
        });
        script(Script.SOUND);
        install("oc", "usr/local/bin/oc");
        original = traces();
    }

    private void write(String path, String permissions, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private void install(String resource, String path) throws IOException {
        try (InputStream text = NodeRoot.class.getResourceAsStream(resource)) {
            String script = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            write(path, "rwxr-xr-x", script.replace("NODE_ENVVAR_NAME", environmentName(name)));
        }
    }

    /** Stands for the image of etcd in the node's image store, out of which cluster-backup.sh copies etcdctl. */
    private void image() throws IOException {
        Path image = Files.createDirectories(directory.resolve(IMAGE));
        for (String program : List.of("etcd", "etcdctl", "etcdutl")) {
            Path from = installation.bin().resolve(program);
            if (Files.exists(from)) {
                linkOrCopy(from, image.resolve(program));
            }
        }
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        Files.deleteIfExists(to);
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(from, to);
        }
    }

    private void certificates(Cluster cluster) throws IOException {
        Path from = cluster.etcd().certificates();
        Path certs = directory.resolve(RESOURCES + "/etcd-certs");
        String ca = Files.readString(from.resolve("ca-bundle.crt"));
        for (String bundle : List.of("etcd-serving-ca", "etcd-peer-client-ca", "etcd-metrics-proxy-serving-ca")) {
            write(RESOURCES + "/etcd-certs/configmaps/" + bundle + "/ca-bundle.crt", "rw-r--r--", ca);
        }
        for (String node : cluster.controlPlane().keySet()) {
            for (String kind : List.of("serving", "peer")) {
                for (String end : List.of(".crt", ".key")) {
                    String file = "etcd-" + kind + "-" + node + end;
                    String text = Files.readString(from.resolve(file));
                    write(relative(certs.resolve("secrets/etcd-all-" + kind + "/" + file)), "rw-------", text);
                    write(relative(certs.resolve("secrets/etcd-all-certs/" + file)), "rw-------", text);
                }
            }
        }
        String environment = etcdEnvironment(name, cluster.controlPlane()).entrySet().stream()
                .map(entry -> "export " + entry.getKey() + "=\"" + entry.getValue() + "\"\n")
                .collect(Collectors.joining());
        write(RESOURCES + "/etcd-certs/configmaps/etcd-scripts/etcd.env", "rw-------", environment);
    }

    private String relative(Path path) {
        return directory.relativize(path).toString();
    }

    /** What etcd's containers have in their environment, and the scripts in etcd.env. */
    static SortedMap<String, String> etcdEnvironment(String node, SortedMap<String, String> controlPlane) {
        SortedMap<String, String> environment = new TreeMap<>();
        String certs = "/etc/kubernetes/static-pod-certs";
        String endpoints =
                controlPlane.values().stream().map(EtcdMember::clientUrl).collect(Collectors.joining(","));
        environment.put("ALL_ETCD_ENDPOINTS", endpoints);
        environment.put("ETCDCTL_API", "3");
        environment.put("ETCDCTL_CACERT", certs + "/configmaps/etcd-serving-ca/ca-bundle.crt");
        environment.put("ETCDCTL_CERT", certs + "/secrets/etcd-all-certs/etcd-peer-" + node + ".crt");
        environment.put("ETCDCTL_KEY", certs + "/secrets/etcd-all-certs/etcd-peer-" + node + ".key");
        environment.put("ETCDCTL_ENDPOINTS", endpoints);
        environment.put("ETCD_DATA_DIR", "/var/lib/etcd");
        environment.put("ETCD_IMAGE", OkdObjects.ETCD_IMAGE);
        environment.put("ETCD_QUOTA_BACKEND_BYTES", "8589934592");
        controlPlane.forEach((other, ip) -> {
            String prefix = "NODE_" + environmentName(other);
            environment.put(prefix + "_ETCD_NAME", other);
            environment.put(prefix + "_ETCD_URL_HOST", ip);
            environment.put(prefix + "_IP", ip);
        });
        return environment;
    }

    private static String environmentName(String node) {
        return node.replaceAll("[-.]", "_");
    }

    private void localhostKubeconfig(Cluster cluster) throws IOException {
        String ca = RESOURCES + "/kube-apiserver-certs/configmaps/kube-apiserver-server-ca/ca-bundle.crt";
        write(ca, "rw-r--r--", cluster.apiCa());
        write(
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

    private void staticPod(String pod, int revision, Cluster cluster) {
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
        try {
            write(folder + "/" + pod + "-pod.yaml", "rw-------", yaml);
            write(folder + "/configmaps/" + pod + "-pod/pod.yaml", "rw-r--r--", yaml);
            write(folder + "/configmaps/" + pod + "-pod/version", "rw-r--r--", "4.8\n");
            write(folder + "/configmaps/config/config.yaml", "rw-r--r--", "apiVersion: v1\nkind: Config\n");
            secrets(pod, folder, cluster);
            write("etc/kubernetes/manifests/" + pod + "-pod.yaml", "rw-------", yaml); // the last revision stays
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void secrets(String pod, String folder, Cluster cluster) throws IOException {
        Path from = cluster.etcd().certificates();
        String ca = Files.readString(from.resolve("ca-bundle.crt"));
        String certificate = Files.readString(from.resolve("etcd-client.crt"));
        String key = Files.readString(from.resolve("etcd-client.key"));
        switch (pod) {
            case "kube-apiserver" -> {
                write(folder + "/configmaps/etcd-serving-ca/ca-bundle.crt", "rw-r--r--", ca);
                write(folder + "/secrets/etcd-client/tls.crt", "rw-------", certificate);
                write(folder + "/secrets/etcd-client/tls.key", "rw-------", key);
            }
            case "etcd" -> {
                String peer = "etcd-peer-" + name;
                write(folder + "/configmaps/etcd-serving-ca/ca-bundle.crt", "rw-r--r--", ca);
                for (String end : List.of(".crt", ".key")) {
                    write(
                            folder + "/secrets/etcd-all-certs/" + peer + end,
                            "rw-------",
                            Files.readString(from.resolve(peer + end)));
                }
            }
            default -> {
                write(folder + "/configmaps/serviceaccount-ca/ca-bundle.crt", "rw-r--r--", cluster.apiCa());
                write(folder + "/secrets/service-account-private-key/service-account.key", "rw-------", key);
            }
        }
    }

    /** Puts the keys of encryption at rest where the API server of the node has them. */
    void encryptionConfig(boolean present) throws IOException {
        String path = RESOURCES + "/kube-apiserver-pod-6/secrets/encryption-config/encryption-config";
        if (present) {
            write(
                    path,
                    "rw-------",
                    """
                    {"kind":"EncryptionConfiguration","apiVersion":"apiserver.config.k8s.io/v1","resources":[{"resources":\
                    ["secrets","configmaps"],"providers":[{"aescbc":{"keys":[{"name":"1","secret":\
                    "c3RhbmQtaW4gb25seSwgbm90IGEgcmVhbCBrZXkhISE="}]}},{"identity":{}}]}]}
                    """);
        } else {
            Files.deleteIfExists(directory.resolve(path));
        }
    }

    /** Changes how the node's cluster-backup.sh behaves, from the next time it runs. */
    public void script(Script behaviour) throws IOException {
        Path script = directory.resolve("usr/local/bin/cluster-backup.sh");
        install("cluster-backup.sh", "usr/local/bin/cluster-backup.sh");
        image();
        String sound = Files.readString(script);
        switch (behaviour) {
            case SOUND -> {}
            case MISSING -> Files.delete(script);
            case EXITS_WITH_1 ->
                write(
                        "usr/local/bin/cluster-backup.sh",
                        "rwxr-xr-x",
                        """
                    #!/usr/bin/env bash
                    mkdir -p "${!#}"
                    echo "Currently the etcd operator is progressing. A reliable backup requires that a rollout is not in progress.  Aborting!"
                    exit 1
                    """);
            case EXITS_WITH_5 -> failingEtcdctl();
            case PRINTS_NO_STATUS ->
                write(
                        "usr/local/bin/cluster-backup.sh",
                        "rwxr-xr-x",
                        sound.replace(
                                "snapshot status \"$snapshot\" -w json",
                                "snapshot status \"$snapshot\" -w json >/dev/null"));
            case HANGS ->
                write(
                        "usr/local/bin/cluster-backup.sh",
                        "rwxr-xr-x",
                        sound.replace("\ntar -cpzf", "\nsleep 100000\ntar -cpzf"));
        }
    }

    private void failingEtcdctl() throws IOException {
        Files.delete(directory.resolve(IMAGE + "/etcdctl"));
        write(
                IMAGE + "/etcdctl",
                "rwxr-xr-x",
                """
                #!/usr/bin/env bash
                case "$*" in
                "snapshot save"*)
                    touch "${!#}.part"
                    echo "Error: could not open snapshot stream: rpc error: context deadline exceeded" >&2
                    exit 5 ;;
                *) echo "etcdctl version: 3.4.23" ;;
                esac
                """);
    }

    /** Files that were not there when the node was laid out, in the places where a backup may leave some. */
    public List<String> leftFiles() {
        SortedSet<String> left = traces();
        left.removeAll(original);
        return left.stream().map(path -> name + ":/" + path).toList();
    }

    /** Deletes such files. */
    void sweep() throws IOException {
        SortedSet<String> left = traces();
        left.removeAll(original);
        for (String path : left) {
            if (Files.exists(directory.resolve(path))) {
                Folders.delete(directory.resolve(path));
            }
        }
    }

    private SortedSet<String> traces() {
        SortedSet<String> found = new TreeSet<>();
        for (String place : TRACES) {
            try (Stream<Path> files = Files.walk(directory.resolve(place))) {
                files.map(this::relative).forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }
}
