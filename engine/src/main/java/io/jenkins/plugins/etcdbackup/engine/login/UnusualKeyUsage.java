package io.jenkins.plugins.etcdbackup.engine.login;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Verifies a server whose certificate has a key usage that does not name signatures, as those of many tutorials
 * ({@code keyUsage = keyEncipherment, dataEncipherment}). Java refuses them; Go never looks at a server's key usage
 * (crypto/x509, Certificate.Verify), and so neither do kubectl and oc. All else is asked for as Java does: a path to a CA
 * that is trusted, the times, the extended key usage, and the name.
 */
final class UnusualKeyUsage {

    private static final int DIGITAL_SIGNATURE = 0;

    /** id-kp-serverAuth and anyExtendedKeyUsage (RFC 5280, 4.2.1.12). */
    private static final Set<String> FOR_SERVERS = Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

    private UnusualKeyUsage() {}

    /** Whether this certificate is one that Java refuses for its key usage, whatever else it is. */
    static boolean isOf(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage != null && !usage[DIGITAL_SIGNATURE];
    }

    /**
     * @param chain as the server showed it, its own first
     * @param name that the certificate has to have
     */
    static void verify(X509Certificate[] chain, X509Certificate[] authorities, String name)
            throws CertificateException {
        chain[0].checkValidity();
        requirePath(chain, authorities);
        List<String> purposes = chain[0].getExtendedKeyUsage();
        if (purposes != null && purposes.stream().noneMatch(FOR_SERVERS::contains)) {
            throw new CertificateException("Extended key usage does not permit use for TLS server authentication");
        }
        if (!CertifiedNames.of(chain[0]).cover(name)) {
            throw new CertificateException("No name matching " + name + " found");
        }
    }

    private static void requirePath(X509Certificate[] chain, X509Certificate[] authorities)
            throws CertificateException {
        try {
            Set<TrustAnchor> anchors = Arrays.stream(authorities)
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet());
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(chain[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain))));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }
}
