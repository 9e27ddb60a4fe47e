package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.pem.PemException;
import io.jenkins.plugins.etcdbackup.engine.pem.PemIdentity;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The TLS of a connection: whom we believe, and the certificate by which we show ourselves, if any. */
final class TlsSettings {

    /** A key store in memory wants some password; nothing is protected by it. */
    private static final char[] NO_SECRET = "memory".toCharArray();

    private TlsSettings() {}

    /** To the API server, and to its OAuth server, whose name Java always understands. */
    static SSLContext context(ResolvedLogin access) throws BackupException {
        ServerAddress server = access.server();
        Credential.Certificate certificate = access.credential().certificate();
        return context(
                certificate == null ? null : keyManagers(certificate),
                ServerTrust.of(access.trust(), server.strangeName().isPresent() ? server.tlsName() : null));
    }

    /** To a proxy: the CA that was given counts, as in Go, and so does the system's trust store. */
    static SSLContext proxyContext(Trust trust) throws BackupException {
        return context(null, ServerTrust.ofProxy(trust));
    }

    private static SSLContext context(KeyManager[] keys, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no TLS", e);
        }
    }

    private static KeyManager[] keyManagers(Credential.Certificate given) throws BackupException {
        try {
            PemIdentity identity = PemIdentity.parse(given.certificatePem(), given.keyPem());
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(identity.keyStore(NO_SECRET), NO_SECRET);
            return factory.getKeyManagers();
        } catch (PemException e) {
            throw new BackupException(Stage.LOG_IN, "The client certificate cannot be used: " + e.getMessage() + ".");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no key manager", e);
        }
    }
}
