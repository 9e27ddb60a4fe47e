package io.jenkins.plugins.etcdbackup.engine.login;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides whether a server's certificate is good, by a CA that was given or by Java's own trust store, and names in
 * its refusals whose certificate it was: without that nobody can tell a wrong CA from a wrong server.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager rules;

    private ServerTrust(X509ExtendedTrustManager rules) {
        this.rules = rules;
    }

    static TrustManager of(Trust trust) throws BackupException {
        if (trust.skipVerification()) {
            return new NobodyVerified();
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trust.hasCa() ? keyStore(trust.caPem()) : null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager rules) {
                    return new ServerTrust(rules);
                }
            }
            throw new IllegalStateException("This Java has no X.509 trust manager");
        } catch (GeneralSecurityException | IOException e) {
            throw new BackupException(
                    Stage.LOG_IN, "The CA cannot be read as certificates in PEM (-----BEGIN CERTIFICATE-----).", e);
        }
    }

    private static KeyStore keyStore(String pem) throws GeneralSecurityException, IOException {
        Collection<? extends java.security.cert.Certificate> certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
        if (certificates.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (java.security.cert.Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            rules.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw new Refused(chain[0], e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            rules.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            throw new Refused(chain[0], e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        rules.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        rules.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        rules.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        rules.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return rules.getAcceptedIssuers();
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
