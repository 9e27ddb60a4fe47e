package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.route.IpAddress;
import io.jenkins.plugins.etcdbackup.engine.route.Target;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/**
 * An API server as a person may give it. Only https, since a token goes to it; http is taken for loopback alone, where
 * {@code oc proxy} and tests listen and nobody is in between. Go knows host names that Java's URI and TLS classes do not
 * (an underscore, a dot at the end, an address with a zone), and a name for TLS that is not the host's; so three things
 * are told apart here that mostly are one.
 *
 * @param text for people, without a slash at the end
 * @param target where to connect to
 * @param tlsName the name that the server is asked for by and has to prove by its certificate
 * @param uri what Java's HTTP client is given: its host is {@code tlsName}, or {@link #STAND_IN} where Java takes no
 *     such name
 */
public record ServerAddress(String text, Target target, String tlsName, URI uri) {

    static final String EXAMPLE = "it looks like https://api.<cluster>.<domain>:6443 (oc whoami --show-server)";

    /** An address that nobody has (TEST-NET-1, RFC 5737). */
    private static final String STAND_IN = "192.0.2.1";

    private static final int LAST_PORT = 65_535;

    private static final Pattern PARTS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)([?#].*)?");
    private static final Pattern HOST = Pattern.compile("\\[([0-9A-Fa-f:.]+(?:%(?:25)?[^\\[\\]]+)?)]|([^:\\[\\]]+)");

    public static ServerAddress parse(String text) throws BackupException {
        return parse(text, null);
    }

    /** @param tlsServerName a kubeconfig's {@code tls-server-name}; null for the host's own */
    static ServerAddress parse(String text, String tlsServerName) throws BackupException {
        String given = text.strip();
        if (given.isEmpty()) {
            throw refused("is empty; " + EXAMPLE);
        }
        // As client-go does with what has no scheme (rest.DefaultServerURL), but never in clear.
        Matcher parts = PARTS.matcher(given.contains("://") ? given : "https://" + given);
        if (!parts.matches()) {
            // The text itself is left out of the message: a mistyped one may hold a password.
            throw refused("is not a URL; " + EXAMPLE);
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String authority = parts.group(2);
        if (authority.indexOf('@') >= 0) {
            throw refused("holds a user name or password; leave them out and give them as credentials");
        }
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw refused("must start with https:// and name a host; " + EXAMPLE);
        }
        if (parts.group(4) != null) {
            throw refused("has a query or fragment, which an API server's URL has not; " + EXAMPLE);
        }
        int colon = authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority.lastIndexOf(':') : -1;
        String host = host(colon < 0 ? authority : authority.substring(0, colon));
        if (scheme.equals("http") && !isLoopback(host)) {
            throw refused("is http://" + host + ": the token would travel unencrypted. Use https://");
        }
        String port = colon < 0 ? "" : authority.substring(colon + 1);
        String tlsName = tlsName(tlsServerName == null ? host : ascii(tlsServerName.strip()));
        String path = parts.group(3).replaceAll("/+$", "");
        return new ServerAddress(
                scheme + "://" + (port.isEmpty() && colon >= 0 ? authority.substring(0, colon) : authority) + path,
                new Target(host, port(port, scheme)),
                tlsName,
                uri(scheme + "://" + uriHost(tlsName) + (port.isEmpty() ? "" : ":" + port) + path));
    }

    private static String host(String text) throws BackupException {
        if (text.isEmpty()) {
            throw refused("must start with https:// and name a host; " + EXAMPLE);
        }
        Matcher host = HOST.matcher(text);
        if (!host.matches()) {
            throw refused("is not a URL; " + EXAMPLE);
        }
        return host.group(1) != null ? host.group(1).replaceFirst("%(25)?", "%") : ascii(host.group(2));
    }

    private static String ascii(String name) throws BackupException {
        try {
            String ascii = IDN.toASCII(name);
            if (ascii.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*") || IpAddress.isAddress(ascii)) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw refused("is not a URL, or its tls-server-name no name of a host; " + EXAMPLE);
    }

    private static int port(String text, String scheme) throws BackupException {
        if (text.isEmpty()) {
            return scheme.equals("https") ? 443 : 80;
        }
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > LAST_PORT) {
            throw refused("names a port that is out of range (1-65535); " + EXAMPLE);
        }
        return port;
    }

    /** As Go's crypto/tls: neither the dot of an absolute name nor a zone is asked for or looked for in a certificate. */
    private static String tlsName(String host) {
        return host.replaceFirst("\\.$", "").replaceFirst("%.*", "");
    }

    private static String uriHost(String tlsName) {
        if (tlsName.indexOf(':') >= 0) {
            return "[" + tlsName + "]";
        }
        return isJavas(tlsName) ? tlsName : STAND_IN;
    }

    private static boolean isJavas(String name) {
        try {
            return new URI("https://" + name + "/").getHost() != null
                    && (IpAddress.isAddress(name) || new SNIHostName(name) != null);
        } catch (URISyntaxException | IllegalArgumentException e) {
            return false;
        }
    }

    private static URI uri(String text) throws BackupException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw refused("is not a URL: " + e.getReason() + "; " + EXAMPLE);
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** The host and port that Java's HTTP client asks its proxy for. */
    String authority() {
        return uri.getHost() + ":" + target.port();
    }

    /** Whether Java's HTTP client would connect to somewhere else than the target. */
    boolean isNotWhereJavaGoes() {
        String javas = uri.getHost().replaceAll("^\\[|]$", "");
        return !javas.equals(target.host());
    }

    /** The name that has to be asked for and verified without Java's help; empty where Java does it. */
    Optional<SNIServerName> strangeName() {
        return uri.getHost().equals(STAND_IN) && !tlsName.equals(STAND_IN)
                ? Optional.of(new StrangeName(tlsName))
                : Optional.empty();
    }

    /** What {@link SNIHostName} takes for no host's name, on the wire like any other (RFC 6066, 3). */
    private static final class StrangeName extends SNIServerName {
        StrangeName(String name) {
            super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static BackupException refused(String why) {
        return new BackupException(Stage.LOG_IN, "The API server's URL " + why + ".");
    }

    @Override
    public String toString() {
        return text;
    }
}
