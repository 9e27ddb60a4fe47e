package io.jenkins.plugins.etcdbackup.engine.pem;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A client's certificate, what leads from it to its CA, and its key. */
public record PemIdentity(List<X509Certificate> chain, PrivateKey key) {

    /** Both may be the same file, in any order, as the kubelet's {@code kubelet-client-current.pem} is. */
    public static PemIdentity parse(String certificatePem, String keyPem) throws PemException {
        List<X509Certificate> chain = chain(certificatePem);
        return new PemIdentity(chain, PemKey.parse(keyPem, chain.get(0)));
    }

    private static List<X509Certificate> chain(String pem) throws PemException {
        try {
            return PemCertificates.parse(pem).required().readable();
        } catch (PemException e) {
            throw new PemException("the certificate " + e.getMessage());
        }
    }

    /** A store in memory; the password is what the caller's key manager will give, and protects nothing. */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("client", key, password, chain.toArray(new X509Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform has PKCS#12 in memory", e);
        }
    }

    @Override
    public String toString() {
        return chain.get(0).getSubjectX500Principal().getName();
    }
}
