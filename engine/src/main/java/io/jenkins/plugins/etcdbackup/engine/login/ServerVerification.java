package io.jenkins.plugins.etcdbackup.engine.login;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Verifies a server's certificate as Go does (crypto/x509, Certificate.Verify; the same from 1.20 to 1.26), and so kubectl
 * and oc. Java's trust manager differs in both directions: it refuses a key usage without signatures and an issuer's key id
 * that does not fit, neither of which Go looks at; and it takes what Go refuses of a CA that was given (its times, purposes,
 * path length and name constraints), of a certificate that was given itself, and of a name (the common name, {@code a*.x}).
 * Whether each path of signatures holds is Java's to say (RFC 5280, 6.1).
 */
final class ServerVerification {

    /** id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280, 4.2.1.12). */
    private static final Set<String> FOR_SERVERS = Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

    /** As many as Go checks (maxChainSignatureChecks), so that no server can make us check for ever. */
    private static final int MAX_SIGNATURES = 100;

    private final List<X509Certificate> authorities;
    private final List<X509Certificate> sent;
    private final List<List<X509Certificate>> paths = new ArrayList<>();
    private int signatures;

    /** @param sent what the server showed, its own first */
    ServerVerification(List<X509Certificate> authorities, List<X509Certificate> sent) {
        this.authorities = authorities;
        this.sent = sent;
    }

    /** @param name the one that the certificate has to have */
    void verify(String name) throws CertificateFault {
        X509Certificate server = sent.get(0);
        CertificateFault.requireTime(server, server);
        if (!CertifiedNames.of(server).cover(name)) {
            throw CertificateFault.ofName(server, name);
        }
        if (authorities.contains(server)) {
            paths.add(List.of(server));
        }
        findPaths(List.of(server));
        CertificateFault first = null;
        for (List<X509Certificate> path : paths) {
            try {
                requirePath(path);
                return;
            } catch (CertificateFault e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? CertificateFault.ofUnknownSigner(server) : first;
    }

    private void findPaths(List<X509Certificate> path) {
        for (X509Certificate authority : authorities) {
            if (!path.contains(authority) && signed(path, authority)) {
                paths.add(with(path, authority));
            }
        }
        for (X509Certificate other : sent) {
            if (!path.contains(other) && !authorities.contains(other) && signed(path, other)) {
                findPaths(with(path, other));
            }
        }
    }

    private boolean signed(List<X509Certificate> path, X509Certificate issuer) {
        X509Certificate last = path.get(path.size() - 1);
        return issuer.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                && ++signatures <= MAX_SIGNATURES
                && isSignedBy(last, issuer);
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<X509Certificate> with(List<X509Certificate> path, X509Certificate next) {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(next);
        return longer;
    }

    private static void requirePath(List<X509Certificate> path) throws CertificateFault {
        X509Certificate server = path.get(0);
        for (X509Certificate certificate : path) {
            requirePurpose(server, certificate);
        }
        if (path.size() == 1) {
            return;
        }
        for (X509Certificate certificate : path.subList(0, path.size() - 1)) {
            requireSafeSignature(server, certificate);
        }
        X509Certificate authority = path.get(path.size() - 1);
        CertificateFault.requireTime(server, authority);
        if (path.size() - 2 > authority.getBasicConstraints()) {
            throw CertificateFault.of(server, authority, "allows fewer CAs below it (path length)");
        }
        // Java looks at constraints of what is on the path only, and its own signature can carry it there. Those of a
        // CA
        // that is trusted without its signer are not asked for.
        boolean isOnPath = isSignedBy(authority, authority);
        requireValid(
                server,
                isOnPath ? path : path.subList(0, path.size() - 1),
                isOnPath
                        ? new TrustAnchor(authority.getSubjectX500Principal(), authority.getPublicKey(), null)
                        : new TrustAnchor(authority, null));
    }

    /** Asked of CAs too, which by RFC 5280 need no purpose, but as in Go may not have another one alone. */
    private static void requirePurpose(X509Certificate server, X509Certificate certificate) throws CertificateFault {
        List<String> purposes = CertificateFault.purposes(server, certificate);
        if (!purposes.isEmpty() && purposes.stream().noneMatch(FOR_SERVERS::contains)) {
            throw CertificateFault.of(
                    server, certificate, "is not for servers: its extended key usage names other uses");
        }
    }

    private static void requireSafeSignature(X509Certificate server, X509Certificate certificate)
            throws CertificateFault {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) {
            throw CertificateFault.of(
                    server, certificate, "is signed with " + certificate.getSigAlgName() + ", which is not safe");
        }
    }

    private static void requireValid(X509Certificate server, List<X509Certificate> path, TrustAnchor anchor)
            throws CertificateFault {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (CertPathValidatorException e) {
            throw CertificateFault.of(server, path.get(Math.max(0, e.getIndex())), e);
        } catch (CertificateException e) {
            throw CertificateFault.of(server, server, "can't be read: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PKIX", e);
        }
    }
}
