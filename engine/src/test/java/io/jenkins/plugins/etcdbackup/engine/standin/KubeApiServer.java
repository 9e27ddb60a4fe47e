package io.jenkins.plugins.etcdbackup.engine.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A real kube-apiserver on loopback over an etcd of the tests, with nobody else: no controller, no kubelet. */
public final class KubeApiServer implements AutoCloseable {

    private static final Duration TIMEOUTS = Duration.ofMinutes(3);
    private static final String TOKEN = "a-token-of-this-test";

    private final GuardedProcess process;
    private final int port;
    private final Path kubeconfig;
    private final HttpClient http;

    private KubeApiServer(GuardedProcess process, int port, Path kubeconfig) throws Exception {
        this.process = process;
        this.port = port;
        this.kubeconfig = kubeconfig;
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustLoopback()}, new SecureRandom());
        this.http = HttpClient.newBuilder().sslContext(trusting).build();
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param program kube-apiserver of any release from 1.20 on
     * @param directory for its keys and log
     * @param more flags
     */
    public static KubeApiServer start(Path program, EtcdCluster etcd, Path directory, String... more) throws Exception {
        Files.createDirectories(directory);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path tokens = Files.writeString(directory.resolve("tokens.csv"), TOKEN + ",admin,1,system:masters\n");
        Path certificates = etcd.certificates();
        // Any RSA key will do to sign tokens that nobody uses.
        Path key = certificates.resolve("etcd-client.key");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--etcd-servers=" + etcd.member(0).endpoint(),
                "--etcd-cafile=" + certificates.resolve("ca-bundle.crt"),
                "--etcd-certfile=" + certificates.resolve("etcd-client.crt"),
                "--etcd-keyfile=" + certificates.resolve("etcd-client.key"),
                "--etcd-prefix=kubernetes.io",
                "--etcd-compaction-interval=0",
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory.resolve("serving"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key,
                "--service-cluster-ip-range=10.96.0.0/16",
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--enable-priority-and-fairness=false",
                "--allow-privileged=true",
                "--runtime-config=api/all=true"));
        command.addAll(List.of(more));
        Path kubeconfig = Files.writeString(
                directory.resolve("kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
                users: [{name: u, user: {token: %s}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """
                        .formatted(port, TOKEN));
        GuardedProcess process = GuardedProcess.start("kube-apiserver", directory.resolve("log"), command);
        KubeApiServer server = new KubeApiServer(process, port, kubeconfig);
        try {
            server.awaitReady();
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private void awaitReady() throws InterruptedException {
        long end = System.nanoTime() + TIMEOUTS.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw process.failure("ended");
            }
            try {
                if (get("/readyz").statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            Thread.sleep(500);
        }
        throw process.failure("is not ready");
    }

    /** For kubectl. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    public HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> patch(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)).DELETE());
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        }
        return new ObjectMapper().readTree(response.body());
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(
                request.header("Authorization", "Bearer " + TOKEN).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.close();
    }

    /** The server makes itself a certificate; what it is asked goes to this machine alone. */
    private static final class TrustLoopback extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
