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
 * Decides whether a server's certificate is good, by a CA that was given or by Java's own trust store ({@link
 * ServerVerification}), and names in its refusals whose certificate it was: without that nobody can tell a wrong CA from a
 * wrong server.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    private static final int DIGITAL_SIGNATURE = 0;

    /** One of them has to accept; there is always at least one. */
    private final List<Authorities> authorities;

    /** A name that Java takes for no host's; null where the connection knows the name. */
    private final String expectedName;

    /** @param java what else Java asks of its own trust store's CAs, some of which it no longer believes; null for others */
    private record Authorities(List<X509Certificate> certificates, X509ExtendedTrustManager java) {

        static Authorities given(String pem) throws BackupException {
            try {
                return new Authorities(PemCertificates.parse(pem).required().readable(), null);
            } catch (PemException e) {
                throw new BackupException(Stage.LOG_IN, "The CA cannot be used: it " + e.getMessage() + ".");
            }
        }

        static Authorities system() {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                return Arrays.stream(factory.getTrustManagers())
                        .filter(X509ExtendedTrustManager.class::isInstance)
                        .map(X509ExtendedTrustManager.class::cast)
                        .findFirst()
                        .map(java -> new Authorities(List.of(java.getAcceptedIssuers()), java))
                        .orElseThrow(() -> new IllegalStateException("This Java has no X.509 trust manager"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java has no X.509 trust manager", e);
            }
        }

        void verify(X509Certificate[] chain, String authType, String name) throws CertificateException {
            new ServerVerification(certificates, List.of(chain)).verify(name);
            boolean[] usage = chain[0].getKeyUsage();
            if (java != null && (usage == null || usage[DIGITAL_SIGNATURE])) {
                askJava(chain, authType);
            }
        }

        private void askJava(X509Certificate[] chain, String authType) throws CertificateException {
            try {
                java.checkServerTrusted(chain, authType);
            } catch (CertificateException e) {
                throw CertificateFault.of(chain[0], chain[0], "is not trusted by this Java: " + e.getMessage());
            }
        }
    }

    private ServerTrust(List<Authorities> authorities, String expectedName) {
        this.authorities = authorities;
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
                : new ServerTrust(
                        List.of(trust.hasCa() ? Authorities.given(trust.caPem()) : Authorities.system()), expectedName);
    }

    static TrustManager ofProxy(Trust trust) throws BackupException {
        if (trust.skipVerification()) {
            return new NobodyVerified();
        }
        Authorities system = Authorities.system();
        return new ServerTrust(
                trust.hasCa() ? List.of(Authorities.given(trust.caPem()), system) : List.of(system), null);
    }

    /** @param host the name that was connected to; null where it is not known */
    private void check(X509Certificate[] chain, String authType, String host) throws CertificateException {
        String name = expectedName == null ? host : expectedName;
        if (name == null) {
            throw new CertificateException("no name is known that the certificate could be of");
        }
        CertificateException refusal = null;
        for (Authorities one : authorities) {
            try {
                one.verify(chain, authType, name);
                return;
            } catch (CertificateException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        throw new Refused(chain[0], refusal);
    }

    private static String host(SSLSession handshake) {
        return handshake == null ? null : handshake.getPeerHost();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, engine == null ? null : host(engine.getHandshakeSession()));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType, socket instanceof SSLSocket secure ? host(secure.getHandshakeSession()) : null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, null);
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
        return authorities.get(0).certificates().toArray(X509Certificate[]::new);
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
