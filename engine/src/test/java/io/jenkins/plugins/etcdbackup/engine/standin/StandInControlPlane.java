package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stand-in OKD 4 control plane on loopback: an API with OKD's objects, three control-plane nodes whose etcd members
 * are real, two workers. Exec and port-forward run real processes and sockets on directories that are laid out like
 * the nodes' roots. One serves a whole test class; {@link #heal()} undoes what a test changed.
 */
public final class StandInControlPlane implements AutoCloseable {

    public static final List<String> CONTROL_PLANE = Topology.THREE_NODES.controlPlane();
    public static final List<String> WORKERS = Topology.THREE_NODES.workers();

    private static final int API_PORT = 6443;

    private final Path directory;
    private final EtcdCluster etcd;
    private final StandInRelease release;
    private final ObjectStore store = new ObjectStore();
    private final Accounts accounts = new Accounts();
    private final FaultSwitches faults = new FaultSwitches();
    private final SortedMap<String, NodeRoot> nodes = new TreeMap<>();
    private final CertificateAuthority apiAuthority = CertificateAuthority.named("kube-apiserver-lb-signer");
    private final CertificateAuthority clientAuthority = CertificateAuthority.named("kube-control-plane-signer");
    private final CertificateAuthority.Issued adminCertificate = clientAuthority.issue("system:admin");
    private final Discovery discovery;
    private final Kubelet kubelet;
    private final ApiServer server;
    private final ClusterState state;
    private final Set<ObjectStore.Key> original;
    private final Map<String, Long> availableBytes = new ConcurrentHashMap<>();
    private boolean closed;

    /**
     * What the stand-in is made of.
     *
     * @param directory for nodes, data and logs; the caller deletes it
     * @param megabytes size of etcd's database; 0 for just the ClusterVersion object
     */
    public record Setup(
            Path directory, StandInRelease release, EtcdInstallation installation, Topology topology, int megabytes) {

        /** The first release that ran such an etcd, with three control-plane nodes. */
        public Setup(Path directory, EtcdInstallation installation, int megabytes) {
            this(directory, StandInRelease.with(installation), installation, Topology.THREE_NODES, megabytes);
        }

        /** A release with its own etcd and three control-plane nodes. */
        public Setup(Path directory, StandInRelease release, int megabytes) {
            this(directory, release, EtcdInstallation.of(release.etcd()), Topology.THREE_NODES, megabytes);
        }

        public Setup withTopology(Topology other) {
            return new Setup(directory, release, installation, other, megabytes);
        }
    }

    /** etcd 3.4 with about one megabyte of data. */
    public static StandInControlPlane start(Path directory) throws IOException {
        return start(new Setup(directory, EtcdInstallation.v34(), 1));
    }

    public static StandInControlPlane start(Setup setup) throws IOException {
        EtcdCluster.Setup members = EtcdCluster.Setup.single(
                        setup.installation(), setup.directory().resolve("etcd"))
                .withNodes(setup.topology().members());
        if (setup.megabytes() > 0) {
            members = members.withSnapshot(KubernetesLikeData.prepared(setup.installation(), setup.megabytes()));
        }
        EtcdCluster etcd = EtcdCluster.start(members);
        try {
            return new StandInControlPlane(setup, etcd);
        } catch (IOException | RuntimeException e) {
            etcd.close();
            throw e;
        }
    }

    private StandInControlPlane(Setup setup, EtcdCluster etcd) throws IOException {
        this.directory = setup.directory();
        this.etcd = etcd;
        this.release = setup.release();
        SortedMap<String, String> members = new TreeMap<>();
        etcd.members().forEach(member -> members.put(member.name(), member.address()));
        String network = etcd.member(0).address().replaceAll("[0-9]+$", "");
        String address = network + "1";
        this.discovery = new Discovery("https://" + address + ":" + API_PORT, release);
        layNodes(members, setup.topology());
        OkdObjects objects = new OkdObjects(store, release, setup.topology(), discovery.url());
        SortedMap<String, String> workers = new TreeMap<>();
        setup.topology().workers().forEach(worker -> workers.put(worker, network + (21 + workers.size())));
        objects.create(
                members,
                workers,
                CertificateAuthority.named(
                                "aggregator-signer",
                                Instant.now().minus(Duration.ofDays(10)),
                                Instant.now().plus(Duration.ofDays(20)))
                        .own());
        this.state = new ClusterState(store, etcd);
        this.state.saveClusterVersion();
        this.original = new HashSet<>(store.keys());
        this.kubelet = new Kubelet(store, faults, directory.resolve("pods"), nodes, setup.installation());
        this.server = new ApiServer(
                address,
                API_PORT,
                new ApiServer.ApiIdentity(
                        apiAuthority.issue("kube-apiserver", address, "127.0.0.1", "localhost", "api.okd.test"),
                        clientAuthority.certificate()),
                accounts,
                faults);
        server.serve(
                new ApiRequests(store, accounts, kubelet, discovery, this::statistics, faults),
                new ApiStreams(store, accounts, kubelet, faults, server.threads()));
    }

    private void layNodes(SortedMap<String, String> members, Topology topology) throws IOException {
        NodeRoot.Cluster cluster = new NodeRoot.Cluster(
                release, members, etcd, discovery.url(), apiAuthority.certificate(), accounts.localToken());
        for (Map.Entry<String, String> node : members.entrySet()) {
            if (!topology.controlPlane().contains(node.getKey())) {
                continue;
            }
            NodeRoot root = new NodeRoot(
                    node.getKey(),
                    node.getValue(),
                    directory.resolve("nodes").resolve(node.getKey()),
                    etcd.installation());
            root.lay(cluster);
            nodes.put(node.getKey(), root);
        }
    }

    private ObjectNode statistics(String node) {
        if (!store.has(ServedType.of("nodes"), null, node)) {
            throw RefusedRequest.notFound(ServedType.of("nodes"), node);
        }
        ObjectNode answer = ObjectStore.JSON.createObjectNode();
        ObjectNode fs = answer.putObject("node").put("nodeName", node).putObject("fs");
        long capacity = 120L << 30;
        long available = availableBytes.getOrDefault(node, 80L << 30);
        fs.put("time", ObjectStore.now());
        fs.put("availableBytes", available);
        fs.put("capacityBytes", capacity);
        fs.put("usedBytes", capacity - available);
        return answer;
    }

    // ---- how to reach it ------------------------------------------------------------

    /** The API, https. */
    public String url() {
        return discovery.url();
    }

    /** Who signed the API's certificate, PEM. */
    public String ca() {
        return apiAuthority.certificate();
    }

    /** Of a service account that may do all that is not {@link #deny denied}. */
    public String token() {
        return accounts.adminToken();
    }

    /** Of a service account without any rights. */
    public String tokenWithoutRights() {
        return accounts.nobodyToken();
    }

    public String user() {
        return Accounts.USER;
    }

    public String password() {
        return Accounts.PASSWORD;
    }

    /** A client certificate that the API takes, and its key. */
    public CertificateAuthority.Issued adminCertificate() {
        return adminCertificate;
    }

    /** A kubeconfig with the token. */
    public String kubeconfig() {
        return new Kubeconfig(url(), ca()).withToken(token());
    }

    /** A kubeconfig with the client certificate. */
    public String certificateKubeconfig() {
        return new Kubeconfig(url(), ca()).withCertificate(adminCertificate);
    }

    // ---- what it is -----------------------------------------------------------------

    public StandInRelease release() {
        return release;
    }

    public String clusterId() {
        return OkdObjects.CLUSTER_ID;
    }

    public String infrastructureName() {
        return OkdObjects.INFRASTRUCTURE;
    }

    /** The real etcd behind it. */
    public EtcdCluster etcd() {
        return etcd;
    }

    /** A control-plane node's root directory. */
    public NodeRoot node(String name) {
        return nodes.get(name);
    }

    /** Pods of this image have these programs in their /usr/local/bin. */
    public void image(String reference, Path programs) {
        kubelet.image(reference, Optional.of(programs));
    }

    /** Pods of this image have no etcd. */
    public void imageWithoutEtcd(String reference) {
        kubelet.image(reference, Optional.empty());
    }

    // ---- what may be wrong with it ----------------------------------------------------

    /** What goes wrong between the client and the pods. */
    public FaultSwitches faults() {
        return faults;
    }

    /** What the cluster's objects say: operators, version, topology, encryption, nodes, etcd. */
    public ClusterState state() {
        return state;
    }

    /** Takes a right from all clients; {@code *} matches all, a subresource follows a slash. */
    public void deny(String verb, String group, String resource) {
        accounts.deny(new Accounts.Right(verb, group, resource));
    }

    /** Requests with the token get 401 from now on. */
    public void revokeToken() {
        accounts.revoke(accounts.adminToken());
    }

    /** Nothing listens any more, and what is open breaks off. */
    public void apiDown() {
        server.down();
    }

    public void apiUp() {
        server.up();
    }

    /** The API becomes that of some other Kubernetes: no group of OpenShift is served. */
    public void notOpenShift() {
        discovery.openShift(false);
    }

    /** How all control-plane nodes' cluster-backup.sh behaves. */
    public void script(NodeRoot.Script behaviour) throws IOException {
        for (NodeRoot node : nodes.values()) {
            node.script(behaviour);
        }
    }

    /** What the node's statistics say is free on its disk. */
    public void freeBytes(String node, long bytes) {
        availableBytes.put(node, bytes);
    }

    /** Pods that start from now on find so few megabytes under the node's /home/core. */
    public void smallDisk(String node, int megabytes) {
        nodes.get(node).smallDisk(megabytes);
        freeBytes(node, (long) megabytes << 20);
    }

    /** Whether the API server's static pod holds the keys of encryption at rest. */
    public void encryptionKeys(boolean present) throws IOException {
        encryptionFiles(present ? Map.of("encryption-config", EncryptionKey.CONFIGURATION) : Map.of());
    }

    /** What the API server's static pod holds of encryption at rest, by the names of the files. */
    public void encryptionFiles(Map<String, String> files) throws IOException {
        for (NodeRoot node : nodes.values()) {
            node.encryptionConfig(files);
        }
    }

    /** All is as it was at the start, except for objects and files that clients left. */
    public void heal() throws IOException {
        faults.heal();
        accounts.allowAll();
        accounts.restore();
        discovery.openShift(true);
        availableBytes.clear();
        for (NodeRoot node : nodes.values()) {
            node.smallDisk(0);
            node.encryptionConfig(Map.of());
            node.script(NodeRoot.Script.SOUND);
        }
        apiUp();
        state.heal();
    }

    // ---- what clients left --------------------------------------------------------------

    /** What is there that was not there at the start; empty lists when all was cleaned up. */
    public Leftovers leftovers() {
        List<String> objects = store.keys().stream()
                .filter(key -> !original.contains(key))
                .map(key ->
                        key.type().plural() + " " + (key.namespace() == null ? "" : key.namespace() + "/") + key.name())
                .toList();
        List<String> files = new ArrayList<>();
        for (NodeRoot node : nodes.values()) {
            files.addAll(node.leftFiles());
        }
        files.addAll(kubelet.volumes());
        return new Leftovers(objects, files, List.copyOf(kubelet.alive()), accounts.openLogIns());
    }

    /** Deletes what clients left, at once. */
    public void sweep() throws IOException {
        for (ObjectStore.Key key : store.keys()) {
            if (!original.contains(key)) {
                if (key.type().plural().equals("pods")) {
                    kubelet.delete(key, ObjectStore.JSON.createObjectNode(), 0L);
                } else {
                    store.remove(key, ObjectStore.JSON.createObjectNode());
                }
            }
        }
        kubelet.killClientPods();
        for (NodeRoot node : nodes.values()) {
            node.sweep();
        }
    }

    /** Writes what a person needs to reach it into a folder: kubeconfig, token, ca.crt, user, password. */
    public void writeAccess(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("kubeconfig"), kubeconfig());
        Files.writeString(folder.resolve("url"), url() + "\n");
        Files.writeString(folder.resolve("token"), token() + "\n");
        Files.writeString(folder.resolve("ca.crt"), ca());
        Files.writeString(folder.resolve("user"), user() + "\n");
        Files.writeString(folder.resolve("password"), password() + "\n");
    }

    /** Ends all of it; a second time does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.close();
        kubelet.close();
        etcd.close();
    }
}
