package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The TLS of a connection: whom we believe, and the certificate by which we show ourselves, if any. */
final class TlsSettings {

    /** A key store in memory wants some password; nothing is protected by it. */
    private static final char[] NO_SECRET = "memory".toCharArray();

    private TlsSettings() {}

    static SSLContext context(Access access) throws BackupException {
        TrustManager trust = ServerTrust.of(access.trust());
        KeyManager[] keys =
                access.credential() instanceof Access.Certificate certificate ? keyManagers(certificate) : null;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no TLS", e);
        }
    }

    private static KeyManager[] keyManagers(Access.Certificate given) throws BackupException {
        Certificate[] chain = certificates(given.certificatePem());
        X509Certificate own = (X509Certificate) chain[0];
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry("client", PemKey.read(given.keyPem(), own.getPublicKey()), NO_SECRET, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_SECRET);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            // No cause: what a parser of keys has to say may quote the key.
            throw new BackupException(
                    Stage.LOG_IN,
                    "The key of the client certificate cannot be used: it has to be an unencrypted PEM key (RSA or EC)"
                            + " that belongs to the certificate of "
                            + own.getSubjectX500Principal().getName() + ".");
        }
    }

    /** The common name of the first certificate, which is the user's name to a Kubernetes API server. */
    static Optional<String> commonName(String certificatePem) {
        try {
            String subject = ((X509Certificate) certificates(certificatePem)[0])
                    .getSubjectX500Principal()
                    .getName();
            for (Rdn part : new LdapName(subject).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return Optional.of(part.getValue().toString());
                }
            }
        } catch (BackupException | InvalidNameException e) {
            // A certificate that cannot be read has been refused before.
        }
        return Optional.empty();
    }

    private static Certificate[] certificates(String pem) throws BackupException {
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))
                    .toArray(new Certificate[0]);
            if (chain.length > 0) {
                return chain;
            }
        } catch (CertificateException e) {
            // Told below; the message of the parser helps nobody.
        }
        throw new BackupException(
                Stage.LOG_IN, "The client certificate cannot be read: it has to be PEM (-----BEGIN CERTIFICATE-----).");
    }
}
