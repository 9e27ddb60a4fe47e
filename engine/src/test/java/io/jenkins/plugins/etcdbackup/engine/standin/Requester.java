package io.jenkins.plugins.etcdbackup.engine.standin;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Finds out who sent a request: by bearer token, or by client certificate. */
final class Requester {

    private final Accounts accounts;

    Requester(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Null where nobody logged in, or with something that does not hold. */
    String userOf(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            return accounts.userOf(authorization.substring("bearer ".length()).trim());
        }
        return certificateUser(request.connection().sslSession());
    }

    private static String certificateUser(SSLSession session) {
        try {
            if (session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                String name = certificate.getSubjectX500Principal().getName();
                return name.replaceAll(".*CN=([^,]*).*", "$1");
            }
        } catch (SSLPeerUnverifiedException e) {
            // Most clients have none.
        }
        return null;
    }
}
