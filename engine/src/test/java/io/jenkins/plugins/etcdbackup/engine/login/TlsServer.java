package io.jenkins.plugins.etcdbackup.engine.login;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.pem.PemIdentity;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;

/** A small HTTPS server on loopback that answers as a test wants and remembers what it was asked. */
final class TlsServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    record Request(String method, String path, String query, String authorization, String csrf, String peer) {}

    /** Answers one request. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private TlsServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.start();
    }

    /** A server's own certificate, and its signer's for those of its clients. */
    static SSLContext tls(CertificateAuthority.Issued own, CertificateAuthority clients) {
        char[] noSecret = {};
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(PemIdentity.parse(own.certificate(), own.key()).keyStore(noSecret), noSecret);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(PemCertificates.parse(clients.certificate()).trustStore());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static TlsServer start(SSLContext tls, boolean wantsClientCertificate, Answer answer) throws IOException {
        return start(tls, wantsClientCertificate, 0, answer);
    }

    /** @param port where one of these has listened before */
    static TlsServer start(SSLContext tls, boolean wantsClientCertificate, int port, Answer answer) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setWantClientAuth(wantsClientCertificate);
                parameters.setSSLParameters(ssl);
            }
        });
        return serving(server, answer);
    }

    static TlsServer startPlain(Answer answer) throws IOException {
        return serving(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), answer);
    }

    private static TlsServer serving(HttpServer http, Answer answer) {
        TlsServer[] self = new TlsServer[1];
        HttpHandler handler = exchange -> {
            self[0].requests.add(new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestURI().getQuery(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("X-CSRF-Token"),
                    peer(exchange)));
            try (exchange) {
                answer.to(exchange);
            }
        };
        http.createContext("/", handler);
        self[0] = new TlsServer(http);
        return self[0];
    }

    /** The subject of the client's certificate; empty for none. */
    private static String peer(HttpExchange exchange) {
        try {
            return exchange instanceof HttpsExchange secure
                    ? secure.getSSLSession().getPeerPrincipal().getName()
                    : "";
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }

    static void json(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, "application/json", body);
    }

    static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** What an API server says when it refuses. */
    static void refuse(HttpExchange exchange, int status, String message) throws IOException {
        json(
                exchange,
                status,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" + message
                        + "\",\"code\":" + status + "}");
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "https://localhost:" + port();
    }

    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
