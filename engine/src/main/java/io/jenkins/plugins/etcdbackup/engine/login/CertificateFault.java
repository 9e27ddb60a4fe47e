package io.jenkins.plugins.etcdbackup.engine.login;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** Why a server's certificate is not good: the message goes on after "the certificate of …". */
final class CertificateFault extends CertificateException {

    private static final long serialVersionUID = 1L;

    private static final Map<Reason, String> REASONS = Map.of(
            PKIXReason.INVALID_NAME, "is for a name that its CA may not sign for (name constraints)",
            PKIXReason.PATH_TOO_LONG, "has more CAs above it than one of them allows (path length)",
            PKIXReason.NOT_CA_CERT, "is no CA's",
            PKIXReason.INVALID_KEY_USAGE, "may sign no other (key usage)",
            PKIXReason.UNRECOGNIZED_CRIT_EXT, "has a critical extension that is not known here",
            PKIXReason.INVALID_POLICY, "has no policy that its CA asks for",
            BasicReason.ALGORITHM_CONSTRAINED, "has a key or a signature that this Java takes for unsafe");

    private CertificateFault(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param culprit the server's own, or one of its CAs' */
    static CertificateFault of(X509Certificate server, X509Certificate culprit, String what) {
        return of(server, culprit, what, null);
    }

    static CertificateFault of(X509Certificate server, X509Certificate culprit, CertPathValidatorException e) {
        if (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID) {
            return ofTime(server, culprit, e.getReason() == BasicReason.EXPIRED, e);
        }
        return of(server, culprit, REASONS.getOrDefault(e.getReason(), "does not fit: " + e.getMessage()), e);
    }

    private static CertificateFault of(X509Certificate server, X509Certificate culprit, String what, Throwable cause) {
        return new CertificateFault(
                culprit.equals(server)
                        ? what + "."
                        : "is not trusted, for it is signed by way of "
                                + culprit.getSubjectX500Principal().getName() + ", whose own certificate " + what
                                + ".",
                cause);
    }

    static void requireTime(X509Certificate server, X509Certificate culprit) throws CertificateFault {
        try {
            culprit.checkValidity();
        } catch (CertificateExpiredException e) {
            throw ofTime(server, culprit, true, e);
        } catch (CertificateNotYetValidException e) {
            throw ofTime(server, culprit, false, e);
        }
    }

    private static CertificateFault ofTime(
            X509Certificate server, X509Certificate culprit, boolean isOver, Throwable e) {
        return of(
                server,
                culprit,
                isOver
                        ? "expired on " + culprit.getNotAfter().toInstant()
                        : "is valid only from " + culprit.getNotBefore().toInstant() + " on; compare the clocks",
                e);
    }

    static CertificateFault ofName(X509Certificate server, String name) {
        return of(
                server,
                server,
                "is not for that name: it has no subject alternative name that covers " + name
                        + ", and a common name does not count. Use a name that the certificate has");
    }

    static CertificateFault ofUnknownSigner(X509Certificate server) {
        return of(
                server,
                server,
                "is not trusted: it is not signed by the CA that was given or by one that this Java trusts."
                        + " Give the CA of the API server (in a kubeconfig: certificate-authority-data). The OAuth server,"
                        + " for a log-in by password, stands behind the router: add its CA, in the ConfigMap"
                        + " default-ingress-cert of namespace openshift-config-managed");
    }

    static List<String> purposes(X509Certificate server, X509Certificate culprit) throws CertificateFault {
        try {
            List<String> purposes = culprit.getExtendedKeyUsage();
            return purposes == null ? List.of() : purposes;
        } catch (CertificateParsingException e) {
            throw of(server, culprit, "can't be read: " + e.getMessage(), e);
        }
    }
}
