package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.route.IpAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The host names in a certificate, compared by the rules of Go's {@code x509.Certificate.VerifyHostname} (crypto/x509,
 * verify.go: matchHostnames): label by label without regard to case, and {@code *} stands for exactly the first label.
 * An address has to be there as one. Java's own comparison takes more, the common name and {@code a*.okd.test}, and
 * refuses to look at names with an underscore.
 */
record CertifiedNames(List<String> names, List<String> addresses) {

    /** GeneralName ::= CHOICE { … dNSName [2] … iPAddress [7] … } (RFC 5280, 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private static final String SUBJECT_ALTERNATIVE_NAMES = "2.5.29.17";

    static CertifiedNames of(X509Certificate certificate) throws CertificateFault {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null && ofType(DNS_NAME, all).stream().allMatch(CertifiedNames::isAscii)) {
                return new CertifiedNames(ofType(DNS_NAME, all), ofType(IP_ADDRESS, all));
            }
            if (all == null && certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAMES) == null) {
                return new CertifiedNames(List.of(), List.of());
            }
        } catch (CertificateParsingException e) {
            // Java mostly keeps it to itself, and says that there are none.
        }
        throw CertificateFault.of(certificate, certificate, "has a subject alternative name that is malformed");
    }

    private static List<String> ofType(int type, Collection<List<?>> all) {
        return all.stream()
                .filter(name -> name.get(0).equals(type))
                .map(name -> name.get(1).toString())
                .toList();
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c < 0x80);
    }

    boolean cover(String host) {
        byte[] address = IpAddress.parse(host);
        if (address != null) {
            return addresses.stream().anyMatch(other -> Arrays.equals(address, IpAddress.parse(other)));
        }
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
