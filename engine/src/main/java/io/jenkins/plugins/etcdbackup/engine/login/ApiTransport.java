package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The one way by which bytes travel to the cluster, for the API and for its OAuth server alike. Redirects are never
 * followed, since Java's client sends the Authorization header along to wherever they point. The proxy is the given
 * one or none; what the JVM has as its default is not looked at.
 */
final class ApiTransport extends JdkHttpClientFactory {

    private final SSLContext tls;
    private final ApiProxy proxy;

    ApiTransport(SSLContext tls, ApiProxy proxy) {
        this.tls = tls;
        this.proxy = proxy;
    }

    @Override
    protected void additionalConfig(HttpClient.Builder builder) {
        builder.sslContext(tls).followRedirects(HttpClient.Redirect.NEVER).proxy(selector());
    }

    /** The header that a proxy with a password wants; Java keeps it from the server itself. */
    HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (proxy != null && proxy.user() != null && proxy.isUsedFor(uri)) {
            request.header("Proxy-Authorization", HttpClientUtils.basicCredentials(proxy.user(), proxy.password()));
        }
        return request;
    }

    /**
     * Makes sure that the proxy leads to the server, since the Kubernetes client fails without a word when it does not.
     * An answer that did not come by TLS is the proxy's own.
     */
    void tryProxy(URI server, Duration patience) throws BackupException, InterruptedException {
        if (proxy == null || !proxy.isUsedFor(server) || !server.getScheme().equals("https")) {
            return;
        }
        try {
            HttpRequest probe =
                    request(URI.create(server + "/version")).timeout(patience).build();
            HttpResponse<Void> answer =
                    plain().connectTimeout(patience).build().send(probe, HttpResponse.BodyHandlers.discarding());
            if (answer.sslSession().isEmpty()) {
                throw new BackupException(
                        Stage.LOG_IN,
                        "Failed while logging in: " + failureAt(server).proxyAnswered(answer.statusCode()));
            }
        } catch (IOException e) {
            throw new BackupException(
                    Stage.LOG_IN,
                    "Failed while logging in: " + failureAt(server).sentence(e),
                    e);
        }
    }

    ApiFailure failureAt(URI server) {
        return new ApiFailure(server, proxy);
    }

    /** For requests that are no requests to the API. */
    HttpClient.Builder plain() {
        HttpClient.Builder builder = HttpClient.newBuilder();
        additionalConfig(builder);
        return builder;
    }

    private ProxySelector selector() {
        return proxy == null ? HttpClient.Builder.NO_PROXY : new Selector(proxy);
    }

    private static final class Selector extends ProxySelector {

        private final ApiProxy proxy;

        Selector(ApiProxy proxy) {
            this.proxy = proxy;
        }

        @Override
        public List<Proxy> select(URI uri) {
            if (!proxy.isUsedFor(uri)) {
                return List.of(Proxy.NO_PROXY);
            }
            return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port())));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The request itself fails with the same exception.
        }
    }
}
