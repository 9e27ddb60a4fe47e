package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * What a person may give as the API server. Only https, since a token goes to it; http is taken for loopback alone,
 * where {@code oc proxy} and tests listen and nobody is in between.
 */
final class ServerAddress {

    static final int LAST_PORT = 65_535;

    private ServerAddress() {}

    static URI parse(String text) throws BackupException {
        String given = text.strip();
        if (given.isEmpty()) {
            throw refused("The API server's URL is empty; " + EXAMPLE);
        }
        URI uri;
        try {
            uri = new URI(given);
        } catch (URISyntaxException e) {
            // The text itself is left out of the message: a mistyped one may hold a password.
            throw refused("The API server's URL is not a URL: " + e.getReason() + "; " + EXAMPLE);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getRawUserInfo() != null) {
            throw refused(
                    "The API server's URL holds a user name or password; leave them out and give them as credentials.");
        }
        if (uri.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            throw refused("The API server's URL must start with https:// and name a host; " + EXAMPLE);
        }
        if (uri.getPort() > LAST_PORT) {
            throw refused("The API server's URL names port " + uri.getPort() + ", which there is not; " + EXAMPLE);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(
                    "The API server's URL has a query or fragment, which an API server's URL has not; " + EXAMPLE);
        }
        if (scheme.equals("http") && !isLoopback(uri.getHost())) {
            throw refused("The API server's URL is http://" + uri.getHost()
                    + ": the token would travel unencrypted. Use https://.");
        }
        return withoutTrailingSlash(uri);
    }

    static final String EXAMPLE = "it looks like https://api.<cluster>.<domain>:6443 (oc whoami --show-server)";

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static URI withoutTrailingSlash(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? URI.create(text.replaceAll("/+$", "")) : uri;
    }

    private static BackupException refused(String message) {
        return new BackupException(Stage.LOG_IN, message);
    }
}
