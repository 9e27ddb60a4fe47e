package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.pem.PemException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides whether a server's certificate is good, by a CA that was given or by Java's own trust store, and names in
 * its refusals whose certificate it was: without that nobody can tell a wrong CA from a wrong server.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    /** One of them has to accept; there is always at least one. */
    private final List<X509ExtendedTrustManager> rules;

    /** Null where Java itself compares the name. */
    private final String expectedName;

    private ServerTrust(List<X509ExtendedTrustManager> rules, String expectedName) {
        this.rules = rules;
        this.expectedName = expectedName;
    }

    /** @param expectedName a name that Java takes for no host's, to be looked for in the certificate; null for none */
    static TrustManager of(Trust trust, String expectedName) throws BackupException {
        if (trust.contradictsItself()) {
            throw new BackupException(
                    Stage.LOG_IN,
                    "A CA is given and TLS verification is switched off: those exclude each other, as for kubectl."
                            + " Leave out one of them.");
        }
        return trust.skipVerification()
                ? new NobodyVerified()
                : new ServerTrust(List.of(rules(trust.hasCa() ? authorities(trust.caPem()) : null)), expectedName);
    }

    static TrustManager ofProxy(Trust trust) throws BackupException {
        if (trust.skipVerification()) {
            return new NobodyVerified();
        }
        X509ExtendedTrustManager system = rules(null);
        return new ServerTrust(
                trust.hasCa() ? List.of(rules(authorities(trust.caPem())), system) : List.of(system), null);
    }

    private static KeyStore authorities(String pem) throws BackupException {
        try {
            return PemCertificates.parse(pem).trustStore();
        } catch (PemException e) {
            throw new BackupException(Stage.LOG_IN, "The CA cannot be used: it " + e.getMessage() + ".");
        }
    }

    /** @param authorities null for the system's own */
    private static X509ExtendedTrustManager rules(KeyStore authorities) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("This Java has no X.509 trust manager"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no X.509 trust manager", e);
        }
    }

    private interface Rule {
        void check(X509ExtendedTrustManager rules) throws CertificateException;
    }

    /** @param host the name that was connected to; null where it is not known */
    private void check(X509Certificate[] chain, String host, Rule rule) throws CertificateException {
        CertificateException refusal = null;
        for (X509ExtendedTrustManager one : rules) {
            try {
                check(chain, expectedName == null ? host : expectedName, rule, one);
                return;
            } catch (CertificateException e) {
                refusal = e;
            }
        }
        throw new Refused(chain[0], refusal);
    }

    private void check(X509Certificate[] chain, String name, Rule rule, X509ExtendedTrustManager rules)
            throws CertificateException {
        try {
            rule.check(rules);
            requireName(chain[0]);
        } catch (CertificateException e) {
            if (name == null || !UnusualKeyUsage.isOf(chain[0])) {
                throw e;
            }
            UnusualKeyUsage.verify(chain, rules.getAcceptedIssuers(), name);
        }
    }

    private static String host(SSLSession handshake) {
        return handshake == null ? null : handshake.getPeerHost();
    }

    private void requireName(X509Certificate certificate) throws CertificateException {
        if (expectedName != null && !CertifiedNames.of(certificate).cover(expectedName)) {
            throw new CertificateException("No name matching " + expectedName + " found");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        // Without the engine Java compares no name, and the one that it knows is only a stand-in.
        check(
                chain,
                engine == null ? null : host(engine.getHandshakeSession()),
                expectedName == null
                        ? one -> one.checkServerTrusted(chain, authType, engine)
                        : one -> one.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(
                chain,
                socket instanceof SSLSocket secure ? host(secure.getHandshakeSession()) : null,
                expectedName == null
                        ? one -> one.checkServerTrusted(chain, authType, socket)
                        : one -> one.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, null, one -> one.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServer();
    }

    private static CertificateException noServer() {
        return new CertificateException("This is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return rules.get(0).getAcceptedIssuers();
    }

    /** A server's certificate that was not accepted, and whose it was. */
    static final class Refused extends CertificateException {

        private static final long serialVersionUID = 1L;

        private final X509Certificate certificate;

        Refused(X509Certificate certificate, CertificateException cause) {
            super(cause.getMessage(), cause);
            this.certificate = certificate;
        }

        X509Certificate certificate() {
            return certificate;
        }
    }

    /** Accepts all, host names too; only ever used on a person's explicit word. */
    private static final class NobodyVerified extends X509ExtendedTrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
