package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The HTTP proxy on the way to the API server, not to be confused with the cluster's own proxy in {@link ClusterFacts}.
 *
 * @param host the proxy's host; CONNECT is spoken to it in clear, TLS to the API server goes through
 * @param port the proxy's port
 * @param user null for none
 * @param password null for none
 * @param noProxy hosts that are reached without it: names, domain suffixes with or without a leading dot, addresses,
 *     CIDR blocks, or {@code *} for all
 * @param givesWay to the {@code proxy-url} of a kubeconfig: it is of the surroundings, and nobody asked for it by name
 */
public record ApiProxy(String host, int port, String user, String password, List<String> noProxy, boolean givesWay)
        implements Serializable {

    /** The direct way, where a kubeconfig or the surroundings name a proxy and a person wants none. */
    public static final ApiProxy NONE = new ApiProxy("none", 0, null, null, List.of("*"));

    /** One that a person asked for. */
    public ApiProxy(String host, int port, String user, String password, List<String> noProxy) {
        this(host, port, user, password, noProxy, false);
    }

    public ApiProxy {
        Objects.requireNonNull(host);
        noProxy = List.copyOf(noProxy);
    }

    /**
     * Reads the values that HTTPS_PROXY and NO_PROXY customarily have.
     *
     * @param url {@code http://[user:password@]host[:port]} or {@code host:port}
     * @param noProxy separated by commas or blanks; null or empty for none
     */
    public static ApiProxy parse(String url, String noProxy) throws BackupException {
        String given = url.strip();
        URI uri;
        try {
            uri = new URI(given.contains("://") ? given : "http://" + given);
        } catch (URISyntaxException e) {
            throw refused("it is not a URL");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http")) {
            throw refused(
                    "only http:// is spoken to a proxy (TLS to the API server goes through it), not " + scheme + "://");
        }
        if (uri.getHost() == null) {
            throw refused("it names no host");
        }
        if (uri.getPort() > ServerAddress.LAST_PORT) {
            throw refused("it names port " + uri.getPort() + ", which there is not");
        }
        String[] credentials = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        List<String> exceptions = Arrays.stream((noProxy == null ? "" : noProxy).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
        return new ApiProxy(
                uri.getHost(),
                uri.getPort() < 0 ? 80 : uri.getPort(),
                credentials.length > 0 ? decoded(credentials[0]) : null,
                credentials.length > 1 ? decoded(credentials[1]) : null,
                exceptions);
    }

    public ApiProxy givingWay() {
        return new ApiProxy(host, port, user, password, noProxy, true);
    }

    boolean isUsedFor(URI server) {
        int serverPort = server.getPort() < 0 ? 443 : server.getPort();
        return !new NoProxy(noProxy).covers(server.getHost(), serverPort);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static BackupException refused(String why) {
        return new BackupException(
                Stage.LOG_IN, "The proxy for reaching the API is not usable: " + why + ". Give http://host:port.");
    }

    @Override
    public String toString() {
        return "proxy " + host + ":" + port;
    }
}
