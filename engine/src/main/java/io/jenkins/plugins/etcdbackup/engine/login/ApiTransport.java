package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import io.jenkins.plugins.etcdbackup.engine.route.LocalRelay;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import io.jenkins.plugins.etcdbackup.engine.route.Route;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The one way by which bytes travel to the cluster, for the API and for its OAuth server alike. Redirects are never
 * followed, since Java's client sends the Authorization header along to wherever they point. The proxy is the given
 * one or none; what the JVM has as its default is not looked at.
 *
 * <p>HTTP/1.1, since OpenShift's API servers end one HTTP/2 connection in a thousand requests by GOAWAY
 * ({@code goaway-chance}), on which Java 17 drops the answers that are under way (docs/decisions/0021).
 */
final class ApiTransport extends JdkHttpClientFactory implements AutoCloseable {

    private final ResolvedLogin access;
    private final ApiProxy proxy;
    private final Duration timeout;
    private final SSLContext tls;
    private volatile LocalRelay relay;

    /** @param proxy null for none */
    ApiTransport(ResolvedLogin access, ApiProxy proxy, Duration timeout) throws BackupException {
        this.access = access;
        this.proxy = proxy == null ? ApiProxy.NONE : proxy;
        this.timeout = timeout;
        this.tls = TlsSettings.context(access);
    }

    @Override
    protected void additionalConfig(HttpClient.Builder builder) {
        builder.sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(new Selector());
        access.server().strangeName().ifPresent(name -> {
            SSLParameters parameters = new SSLParameters();
            parameters.setServerNames(List.of(name));
            builder.sslParameters(parameters);
        });
    }

    /** For requests that are no requests to the API. */
    HttpClient plain() {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(timeout);
        additionalConfig(builder);
        return builder.build();
    }

    /** A request that finds its way, if it is a way of our own. */
    HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        secret().ifPresent(secret -> request.header(LocalRelay.SECRET_HEADER, secret));
        return request;
    }

    /** What each request has to carry as {@link LocalRelay#SECRET_HEADER}; empty where Java finds its way alone. */
    Optional<String> secret() {
        return Optional.ofNullable(relay).map(LocalRelay::secret);
    }

    /**
     * Makes a way to a server that Java's client does not find alone, and goes it once, since from a failure of its proxy
     * that client learns a number at best.
     */
    void lead(ServerAddress server) throws BackupException, InterruptedException {
        Optional<ProxyServer> through = proxyFor(server);
        if (through.isEmpty() && !server.isNotWhereJavaGoes()) {
            return;
        }
        Route route = new Route(server.target(), through, TlsSettings.proxyContext(access.trust()));
        try {
            if (relay == null) {
                relay = LocalRelay.start(timeout);
            }
            relay.add(server.authority(), route);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.LOG_IN,
                    "Failed while logging in: " + failureAt(server).sentence(e),
                    e);
        }
    }

    private Optional<ProxyServer> proxyFor(ServerAddress server) {
        return server.uri().getScheme().equals("https") ? proxy.on(server.target()) : Optional.empty();
    }

    ServerAddress server() {
        return access.server();
    }

    ApiFailure failureAt(ServerAddress server) {
        return new ApiFailure(
                server, proxyFor(server), () -> Optional.ofNullable(relay).flatMap(r -> r.failure(server.authority())));
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
    }

    private final class Selector extends ProxySelector {

        @Override
        public List<Proxy> select(URI uri) {
            String authority = uri.getHost() + ":" + (uri.getPort() < 0 ? 443 : uri.getPort());
            return List.of(
                    relay != null && relay.leadsTo(authority)
                            ? new Proxy(Proxy.Type.HTTP, relay.address())
                            : Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The request itself fails with the same exception.
        }
    }
}
