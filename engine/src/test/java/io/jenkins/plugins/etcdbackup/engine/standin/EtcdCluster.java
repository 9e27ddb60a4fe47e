package io.jenkins.plugins.etcdbackup.engine.standin;

import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.AlarmType;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real etcd cluster of one to three members with TLS and client certificates as OKD lays them out, on loopback
 * addresses of its own, so that several clusters run side by side with etcd's usual ports.
 */
public final class EtcdCluster implements AutoCloseable {

    private static final Duration TIMEOUTS = Duration.ofSeconds(60);

    private EtcdInstallation installation;
    private final Path directory;
    private final List<EtcdServer> members = new ArrayList<>();
    private final CertificateAuthority authority = CertificateAuthority.named("etcd-signer");

    /**
     * What a cluster is started from.
     *
     * @param nodes the members' names
     * @param directory for data, logs and certificates; kept afterwards
     * @param snapshot what the members hold when they start, or null for an empty store
     * @param flags further flags of the server
     */
    public record Setup(
            EtcdInstallation installation, List<String> nodes, Path directory, Path snapshot, List<String> flags) {

        /** One member called {@code etcd-0} with an empty store. */
        public static Setup single(EtcdInstallation installation, Path directory) {
            return new Setup(installation, List.of("etcd-0"), directory, null, List.of());
        }

        public Setup withSnapshot(Path file) {
            return new Setup(installation, nodes, directory, file, flags);
        }

        public Setup withNodes(List<String> names) {
            return new Setup(installation, List.copyOf(names), directory, snapshot, flags);
        }

        public Setup withFlags(String... more) {
            return new Setup(installation, nodes, directory, snapshot, List.of(more));
        }
    }

    private EtcdCluster(Setup setup) {
        this.installation = setup.installation();
        this.directory = setup.directory();
    }

    /** One member with an empty store. */
    public static EtcdCluster start(EtcdInstallation installation, Path directory) throws IOException {
        return start(Setup.single(installation, directory));
    }

    /** Starts the members and waits until every one of them serves. */
    public static EtcdCluster start(Setup setup) throws IOException {
        EtcdCluster cluster = new EtcdCluster(setup);
        try {
            cluster.prepare(setup);
            for (EtcdServer member : cluster.members) {
                member.start();
            }
            cluster.awaitHealth();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void prepare(Setup setup) throws IOException {
        Files.createDirectories(directory);
        String network = freeNetwork();
        List<String> names = setup.nodes();
        List<String> addresses = IntStream.range(0, names.size())
                .mapToObj(i -> network + "." + (11 + i))
                .toList();
        String initialCluster = IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + "=" + EtcdServer.peerUrl(addresses.get(i)))
                .collect(Collectors.joining(","));
        Files.createDirectories(certificates());
        Files.writeString(certificates().resolve("ca-bundle.crt"), authority.certificate());
        authority.issue("etcd-client").writeTo(certificates(), "etcd-client");
        // At once, for each restores the whole snapshot.
        members.addAll(IntStream.range(0, names.size())
                .parallel()
                .mapToObj(i -> member(names.get(i), addresses.get(i), initialCluster, setup))
                .toList());
    }

    private EtcdServer member(String name, String address, String initialCluster, Setup setup) {
        List<String> peers = List.of(
                "--name",
                name,
                "--data-dir",
                directory.resolve(name + ".etcd").toString(),
                "--initial-cluster",
                initialCluster,
                "--initial-cluster-token",
                "okd",
                "--initial-advertise-peer-urls",
                EtcdServer.peerUrl(address));
        try {
            for (String kind : List.of("serving", "peer")) {
                authority
                        .issue("system:etcd-" + kind + ":" + name, "localhost", name, "127.0.0.1", address)
                        .writeTo(certificates(), "etcd-" + kind + "-" + name);
            }
            if (setup.snapshot() != null) {
                restore(setup.snapshot(), peers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("preparing etcd member " + name + " failed", e);
        }
        List<String> command = new ArrayList<>(List.of(installation.etcd().toString()));
        command.addAll(peers);
        command.addAll(serving(name, address));
        command.addAll(setup.flags());
        return new EtcdServer(name, address, directory, command);
    }

    private void restore(Path snapshot, List<String> peers) throws IOException {
        List<String> restore = new ArrayList<>(List.of(installation.etcdutl().toString(), "snapshot", "restore"));
        restore.add(snapshot.toString());
        restore.addAll(peers);
        LocalProgram.run(TIMEOUTS.multipliedBy(3), Map.of("ETCDCTL_API", "3"), restore)
                .orFail();
    }

    private List<String> serving(String name, String address) {
        String ca = certificates().resolve("ca-bundle.crt").toString();
        String serving = certificates().resolve("etcd-serving-" + name).toString();
        String peer = certificates().resolve("etcd-peer-" + name).toString();
        return List.of(
                "--listen-peer-urls=" + EtcdServer.peerUrl(address),
                "--listen-client-urls=" + EtcdServer.clientUrl(address),
                "--advertise-client-urls=" + EtcdServer.clientUrl(address),
                "--listen-metrics-urls=" + EtcdServer.metricsUrl(address),
                "--logger=zap",
                "--quota-backend-bytes=8589934592",
                "--client-cert-auth",
                "--peer-client-cert-auth",
                "--trusted-ca-file=" + ca,
                "--peer-trusted-ca-file=" + ca,
                "--cert-file=" + serving + ".crt",
                "--key-file=" + serving + ".key",
                "--peer-cert-file=" + peer + ".crt",
                "--peer-key-file=" + peer + ".key");
    }

    /** Three numbers of 127.x.y on which nothing listens yet, chosen at random so that parallel runs don't meet. */
    private static String freeNetwork() throws IOException {
        IOException last = null;
        for (int attempt = 0; attempt < 20; attempt++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String network = "127." + random.nextInt(16, 250) + "." + random.nextInt(1, 250);
            try (ServerSocket free = new ServerSocket(2379, 1, InetAddress.getByName(network + ".11"))) {
                return free.isBound() ? network : null;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("found no free loopback addresses for etcd", last);
    }

    public List<EtcdServer> members() {
        return List.copyOf(members);
    }

    public EtcdServer member(int index) {
        return members.get(index);
    }

    public EtcdInstallation installation() {
        return installation;
    }

    /** Who signed the certificates of servers, peers and clients. */
    public CertificateAuthority authority() {
        return authority;
    }

    /**
     * The folder of {@code ca-bundle.crt}, {@code etcd-client.crt} and {@code .key}, and per member
     * {@code etcd-serving-NAME} and {@code etcd-peer-NAME}, each {@code .crt} and {@code .key}.
     */
    public Path certificates() {
        return directory.resolve("certificates");
    }

    /** Runs etcdctl with the client certificate against all members, or against those of {@code --endpoints}. */
    public LocalProgram etcdctl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(installation.etcdctl().toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment = Map.of(
                "ETCDCTL_API", "3",
                "ETCDCTL_CACERT", certificates().resolve("ca-bundle.crt").toString(),
                "ETCDCTL_CERT", certificates().resolve("etcd-client.crt").toString(),
                "ETCDCTL_KEY", certificates().resolve("etcd-client.key").toString(),
                "ETCDCTL_ENDPOINTS", members.stream().map(EtcdServer::endpoint).collect(Collectors.joining(",")));
        return LocalProgram.run(TIMEOUTS, without(environment, command), command);
    }

    /** etcdctl refuses a flag that is also in the environment. */
    private static Map<String, String> without(Map<String, String> environment, List<String> command) {
        if (command.stream().noneMatch(argument -> argument.startsWith("--endpoints"))) {
            return environment;
        }
        return environment.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("ETCDCTL_ENDPOINTS"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Saves a snapshot of the first member with etcdctl. */
    public Path saveSnapshot(Path file) throws IOException {
        etcdctl("--endpoints=" + member(0).endpoint(), "snapshot", "save", file.toString())
                .orFail();
        return file;
    }

    /** Raises the alarm NOSPACE in a member's name, as it does itself when its database is over its quota. */
    void raiseNospace(int index) throws IOException {
        EtcdServer member = member(index);
        ManagedChannel channel = NettyChannelBuilder.forAddress(member.address(), member.clientPort())
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(certificates().resolve("ca-bundle.crt").toFile())
                        .keyManager(
                                certificates().resolve("etcd-client.crt").toFile(),
                                certificates().resolve("etcd-client.key").toFile())
                        .build())
                .build();
        try {
            MaintenanceGrpc.MaintenanceBlockingStub maintenance = MaintenanceGrpc.newBlockingStub(channel);
            long id = maintenance
                    .status(StatusRequest.getDefaultInstance())
                    .getHeader()
                    .getMemberId();
            maintenance.alarm(AlarmRequest.newBuilder()
                    .setAction(AlarmRequest.AlarmAction.ACTIVATE)
                    .setAlarm(AlarmType.NOSPACE)
                    .setMemberID(id)
                    .build());
        } finally {
            channel.shutdownNow();
        }
    }

    /** Waits until every member that runs serves. */
    public void awaitHealth() {
        long end = System.nanoTime() + TIMEOUTS.toNanos();
        for (EtcdServer member : members) {
            while (!member.isHealthy()) {
                if (!member.isRunning()) {
                    throw member.failure("ended");
                }
                if (System.nanoTime() > end) {
                    throw member.failure("did not serve within " + TIMEOUTS.toSeconds() + " s");
                }
                pause();
            }
        }
    }

    /** Has another release take over the members' data. */
    public void become(EtcdInstallation other) throws IOException {
        close();
        installation = other;
        for (EtcdServer member : members) {
            member.become(other.etcd());
            member.start();
        }
        awaitHealth();
    }

    /** Waits until the members have written by which schema they keep their data: since 3.6, some seconds after a start. */
    public void awaitStorageVersion() throws IOException {
        if (!installation.keepsStorageVersion()) {
            return;
        }
        long end = System.nanoTime() + TIMEOUTS.toNanos();
        String expected = "\"storageVersion\":\"" + installation.release() + ".";
        while (!etcdctl("endpoint", "status", "-w", "json").orFail().output().contains(expected)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("etcd wrote no storage version");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while etcd started", e);
        }
    }

    @Override
    public void close() {
        members.forEach(EtcdServer::stop);
    }
}
