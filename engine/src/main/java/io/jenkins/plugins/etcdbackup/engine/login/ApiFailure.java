package io.jenkins.plugins.etcdbackup.engine.login;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import io.jenkins.plugins.etcdbackup.engine.report.Documentation;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyRefusedException;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Turns what an HTTP client throws into a sentence that says what is wrong and what to do.
 *
 * @param relayed why a way that Java's client does not know could not be gone, if it could not
 */
record ApiFailure(ServerAddress server, Optional<ProxyServer> proxy, Supplier<Optional<IOException>> relayed) {

    /** All that Java's client tells of a failed CONNECT (jdk.internal.net.http.PlainTunnelingConnection). */
    private static final String TUNNEL = "Tunnel failed";

    /** What came as an answer is not what an API server says. */
    static final class NoJson extends KubernetesClientException {

        private static final long serialVersionUID = 1L;

        NoJson() {
            super("the answer is not JSON");
        }
    }

    String sentence(Throwable thrown) {
        Throwable failure = unrelayed(thrown);
        Optional<ProxyRefusedException> proxied = find(failure, ProxyRefusedException.class, e -> true);
        if (proxied.isPresent()) {
            return firstHop() + " " + shortened(proxied.get().getMessage()) + ".";
        }
        if (isIn(failure, NoJson.class)) {
            return "the server at " + server + " answers with a page and not with JSON: that is the web console or"
                    + " another web site, not the API server; " + ServerAddress.EXAMPLE + ".";
        }
        Optional<KubernetesClientException> answer = answer(failure);
        if (answer.isPresent()) {
            return answered(answer.get());
        }
        Optional<ServerTrust.Refused> refused = find(failure, ServerTrust.Refused.class, e -> true);
        if (refused.isPresent()) {
            return notTrusted(refused.get());
        }
        return notReached(failure);
    }

    /** The server's answer with its status. For an exec the client has it only deep down in another exception. */
    static Optional<KubernetesClientException> answer(Throwable failure) {
        return find(failure, KubernetesClientException.class, e -> e.getCode() > 0)
                .or(() -> find(failure, WebSocketHandshakeException.class, ApiFailure::isAnswered)
                        .map(e -> new KubernetesClientException(
                                e.getMessage(), e.getResponse().code(), null)));
    }

    private static boolean isAnswered(WebSocketHandshakeException e) {
        return e.getResponse() != null && e.getResponse().code() >= HttpURLConnection.HTTP_MULT_CHOICE;
    }

    /** What happened on a way of our own, where Java's client only knows that its proxy did not let it through. */
    private Throwable unrelayed(Throwable failure) {
        boolean isTunnel = String.valueOf(ExceptionUtils.getRootCause(failure).getMessage())
                .startsWith(TUNNEL);
        return isTunnel ? relayed.get().<Throwable>map(e -> e).orElse(failure) : failure;
    }

    private String answered(KubernetesClientException e) {
        String said = e.getStatus() != null && e.getStatus().getMessage() != null
                ? " (" + shortened(e.getStatus().getMessage()) + ")"
                : "";
        int code = e.getCode();
        if (code >= 300 && code < 400) {
            return "the server at " + server + " answers with a redirect, as a web console does and an API server"
                    + " does not; " + ServerAddress.EXAMPLE + ".";
        }
        return switch (code) {
            case 401 ->
                "the server at " + server + " does not accept the credentials (401): the token or certificate"
                        + " is wrong, expired or revoked. Make a new one.";
            case 403 ->
                "the server at " + server + " does not allow it (403)" + said + ". Grant what this page lists: "
                        + Documentation.PERMISSIONS;
            case 404 -> "the server at " + server + " has no such object or API (404)" + said + ".";
            case 429, 502, 503, 504 ->
                "the server at " + server + " is overloaded or not ready (" + code + ")" + said
                        + ". Try again when it is.";
            default -> "the server at " + server + " answered with status " + code + said + ".";
        };
    }

    private String notTrusted(ServerTrust.Refused refused) {
        X509Certificate certificate = refused.certificate();
        String whose = "the certificate of " + server.tlsName() + " (subject "
                + certificate.getSubjectX500Principal().getName() + ", issuer "
                + certificate.getIssuerX500Principal().getName() + ")";
        return whose + " " + refused.getMessage();
    }

    private String notReached(Throwable failure) {
        if (isIn(failure, UnknownHostException.class) || isIn(failure, UnresolvedAddressException.class)) {
            return "the host " + (proxy.isPresent() ? "of " : "") + firstHop()
                    + " is not known to the name server; check the URL.";
        }
        if (isIn(failure, HttpConnectTimeoutException.class) || isIn(failure, SocketTimeoutException.class)) {
            return "no connection to " + firstHop() + " in time: a firewall, a wrong address or port, or a host"
                    + " that is down.";
        }
        if (isIn(failure, HttpTimeoutException.class) || isIn(failure, TimeoutException.class)) {
            return server + " was reached, but did not answer in time.";
        }
        if (isIn(failure, NoRouteToHostException.class)) {
            return "there is no route to " + firstHop() + "; check the network.";
        }
        if (isIn(failure, ConnectException.class)) {
            return firstHop() + " refuses the connection: nothing listens there. Check host and port.";
        }
        Optional<CertificateParsingException> unread = find(failure, CertificateParsingException.class, e -> true);
        if (unread.isPresent()) {
            return "the certificate of " + server.tlsName()
                    + " is of a form that Java does not read, even where kubectl" + " does: "
                    + shortened(String.valueOf(unread.get().getMessage())) + ".";
        }
        Optional<SSLException> tls = find(failure, SSLException.class, e -> true);
        if (tls.isPresent()) {
            return "no TLS connection with " + server + ": "
                    + shortened(String.valueOf(tls.get().getMessage()))
                    + ". Is it an https port, and is a client certificate accepted there?";
        }
        return "the connection to " + server + " failed: "
                + shortened(String.valueOf(ExceptionUtils.getRootCause(failure).getMessage())) + ".";
    }

    private String firstHop() {
        return proxy.map(p -> "the " + p).orElseGet(() -> server.target().toString());
    }

    private static boolean isIn(Throwable failure, Class<? extends Throwable> type) {
        return find(failure, type, e -> true).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type, Predicate<T> wanted) {
        return ExceptionUtils.getThrowableList(failure).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(wanted)
                .findFirst();
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= 300 ? line : line.substring(0, 297) + "...";
    }
}
