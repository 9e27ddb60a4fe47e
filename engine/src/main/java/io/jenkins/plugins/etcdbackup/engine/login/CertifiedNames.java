package io.jenkins.plugins.etcdbackup.engine.login;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The host names in a certificate, compared by the rules of Go's {@code x509.Certificate.VerifyHostname} (crypto/x509,
 * verify.go: matchHostnames): label by label without regard to case, and {@code *} stands for exactly the first label.
 * Only for names that Java's own comparison refuses to look at, those with an underscore.
 */
record CertifiedNames(List<String> names) {

    /** GeneralName ::= CHOICE { … dNSName [2] … } (RFC 5280, 4.2.1.6). */
    private static final int DNS_NAME = 2;

    static CertifiedNames of(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return new CertifiedNames(
                names == null
                        ? List.of()
                        : names.stream()
                                .filter(name -> name.get(0).equals(DNS_NAME))
                                .map(name -> name.get(1).toString())
                                .toList());
    }

    boolean cover(String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).anyMatch(name -> covers(name, wanted));
    }

    private static boolean covers(String name, String host) {
        if (!name.startsWith("*.")) {
            return name.equals(host);
        }
        int dot = host.indexOf('.');
        return dot > 0 && name.substring(1).equals(host.substring(dot));
    }
}
