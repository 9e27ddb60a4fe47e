package io.jenkins.plugins.etcdbackup.engine.route;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.Serializable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A proxy and how to log in to it.
 *
 * @param user null for none
 * @param password null for none
 */
public record ProxyServer(Scheme scheme, String host, int port, String user, String password) implements Serializable {

    private static final int LAST_PORT = 65_535;

    /** How one speaks to the proxy itself; TLS to the API server goes through each of them untouched. */
    public enum Scheme {
        /** CONNECT in clear. */
        HTTP(80),
        /** CONNECT within TLS. */
        HTTPS(443),
        /** RFC 1928; host names are resolved by the proxy, for {@code socks5} as for {@code socks5h}, as in Go. */
        SOCKS5(1080);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }

        private static Optional<Scheme> of(String text) {
            String name = text.equals("socks5h") ? "socks5" : text;
            return Arrays.stream(values())
                    .filter(s -> s.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst();
        }
    }

    public ProxyServer {
        Objects.requireNonNull(scheme);
        Objects.requireNonNull(host);
    }

    /**
     * Reads a proxy's URL as Go's {@code net/url} and {@code golang.org/x/net/http/httpproxy} do: the last {@code @} ends
     * user and password, which may hold further ones.
     *
     * @param url {@code [scheme://][user:password@]host[:port]}
     * @param setting where it comes from, to begin a sentence with; the URL itself may hold a password
     */
    public static ProxyServer parse(String url, String setting) throws BackupException {
        String given = url.strip();
        int colon = given.indexOf("://");
        String schemeText = colon < 0 ? "http" : given.substring(0, colon).toLowerCase(Locale.ROOT);
        Scheme scheme = Scheme.of(schemeText)
                .orElseThrow(() -> refused(setting, "its scheme is none of http, https and socks5"));
        String authority = (colon < 0 ? given : given.substring(colon + 3)).replaceFirst("[/?#].*", "");
        int at = authority.lastIndexOf('@');
        String[] credentials =
                at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        String hostAndPort = authority.substring(at + 1);
        int portAt = hostAndPort.lastIndexOf(':') > hostAndPort.lastIndexOf(']') ? hostAndPort.lastIndexOf(':') : -1;
        String host = (portAt < 0 ? hostAndPort : hostAndPort.substring(0, portAt)).replaceAll("^\\[|]$", "");
        if (!host.matches("[\\p{Alnum}._:%-]+")) {
            throw refused(setting, host.isEmpty() ? "it names no host" : "its host is no host's name");
        }
        return new ProxyServer(
                scheme,
                host,
                port(portAt < 0 ? "" : hostAndPort.substring(portAt + 1), scheme, setting),
                credentials.length > 0 ? decoded(credentials[0], setting) : null,
                credentials.length > 1 ? decoded(credentials[1], setting) : null);
    }

    private static int port(String text, Scheme scheme, String setting) throws BackupException {
        if (text.isEmpty()) {
            return scheme.port;
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw refused(setting, "its port is out of range (1-65535)");
        }
        return port;
    }

    private static String decoded(String part, String setting) throws BackupException {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(
                    setting, "its user name or password has a % with no two hexadecimal digits behind (write %25)");
        }
    }

    private static BackupException refused(String setting, String why) {
        return new BackupException(
                Stage.LOG_IN,
                setting + " is not usable: " + why + ". Give http://, https:// or socks5:// and host:port.");
    }

    Target target() {
        return new Target(host, port);
    }

    @Override
    public String toString() {
        return (scheme == Scheme.HTTP ? "" : scheme + " ") + "proxy " + target();
    }
}
