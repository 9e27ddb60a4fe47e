package io.jenkins.plugins.etcdbackup.engine.pem;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The certificates in a PEM file. Keys, revocation lists and comments beside them are left out, and so is a certificate
 * that cannot be read, as by Go's {@code x509.CertPool.AppendCertsFromPEM}: a bundle of many CAs must not become
 * useless by one that Java does not know how to read. One that is needed and was left out shows as a chain that is not
 * trusted, never as one that is.
 *
 * @param readable in the order of the file
 * @param unreadable how many blocks say CERTIFICATE and hold none
 * @param others the types of the other blocks
 */
public record PemCertificates(List<X509Certificate> readable, int unreadable, Set<String> others) {

    /** RFC 7468, 5.1; {@code TRUSTED CERTIFICATE} is OpenSSL's own, with which Go's readers can do nothing either. */
    private static final String CERTIFICATE = "CERTIFICATE";

    /** The first byte of a certificate: an ASN.1 SEQUENCE. Java's factory reads much else, such as PEM within. */
    private static final byte SEQUENCE = 0x30;

    public PemCertificates {
        readable = List.copyOf(readable);
        others = Set.copyOf(others);
    }

    public static PemCertificates parse(String pem) {
        List<X509Certificate> readable = new ArrayList<>();
        Set<String> others = new LinkedHashSet<>();
        int unreadable = 0;
        CertificateFactory factory = factory();
        for (PemBlock block : PemBlock.parse(pem)) {
            if (!block.type().equals(CERTIFICATE)) {
                others.add(block.type());
                continue;
            }
            try {
                readable.add(certificate(factory, block.der()));
            } catch (CertificateException e) {
                unreadable++;
            }
        }
        return new PemCertificates(readable, unreadable, others);
    }

    private static X509Certificate certificate(CertificateFactory factory, byte[] der) throws CertificateException {
        if (der.length == 0 || der[0] != SEQUENCE) {
            throw new CertificateException("no DER");
        }
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("every Java platform reads X.509", e);
        }
    }

    /** At least one, or a refusal that says what is there instead; the first is the one that the key of a client belongs to. */
    public PemCertificates required() throws PemException {
        if (!readable.isEmpty()) {
            return this;
        }
        if (unreadable > 0) {
            throw new PemException("holds no certificate that can be read: its "
                    + (unreadable == 1 ? "only one is" : unreadable + " are")
                    + " damaged, or of a form that Java does not read");
        }
        throw new PemException("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"
                + (others.isEmpty()
                        ? ""
                        : ", only: " + String.join(", ", others).toLowerCase(Locale.ROOT)));
    }

    /** A store in memory in which each certificate is a trust anchor; never an empty one, which trusts nobody. */
    public KeyStore trustStore() throws PemException {
        required();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < readable.size(); i++) {
                store.setCertificateEntry("ca-" + i, readable.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform has PKCS#12 in memory", e);
        }
    }
}
