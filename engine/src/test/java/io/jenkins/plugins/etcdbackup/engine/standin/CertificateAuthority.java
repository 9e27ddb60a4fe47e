package io.jenkins.plugins.etcdbackup.engine.standin;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A signer as OKD's operators make them: the certificates that it issues have keys of RSA 2048, written as PKCS#1
 * ({@code BEGIN RSA PRIVATE KEY}). Its own key is of an elliptic curve, new each time and quick to make.
 */
public final class CertificateAuthority {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final X500Name subject;
    private final KeyPair keys;
    private final Issued own;
    private final KeyPool pool = new KeyPool(EtcdInstallation.cache().resolve("keys"));

    /**
     * A certificate and its key.
     *
     * @param certificate PEM
     * @param key PEM, PKCS#1
     */
    public record Issued(String certificate, String key, Instant notBefore, Instant notAfter) {

        /** Writes {@code name.crt} and {@code name.key} as the installer pod does: readable for their owner alone. */
        public void writeTo(Path folder, String name) throws IOException {
            Files.createDirectories(folder);
            writePrivate(folder.resolve(name + ".crt"), certificate);
            writePrivate(folder.resolve(name + ".key"), key);
        }

        private static void writePrivate(Path file, String text) throws IOException {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** Who a certificate is for and how long it holds. */
    public record Request(String name, List<String> hosts, Instant notBefore, Instant notAfter) {

        /** For a year, from a minute ago. */
        public static Request of(String name, String... hosts) {
            Instant now = Instant.now();
            return new Request(name, List.of(hosts), now.minus(Duration.ofMinutes(1)), now.plus(Duration.ofDays(365)));
        }
    }

    private CertificateAuthority(X500Name subject, KeyPair keys, Issued own) {
        this.subject = subject;
        this.keys = keys;
        this.own = own;
    }

    public static CertificateAuthority named(String name) {
        Instant now = Instant.now();
        return named(name, now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(3650)));
    }

    public static CertificateAuthority named(String name, Instant notBefore, Instant notAfter) {
        try {
            X500Name subject = new X500Name("OU=openshift,CN=" + name);
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            subject, serial(), Date.from(notBefore), Date.from(notAfter), subject, keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
            String certificate = signed(builder, keys);
            return new CertificateAuthority(
                    subject, keys, new Issued(certificate, pem(keys.getPrivate()), notBefore, notAfter));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The signer's own certificate, PEM. */
    public String certificate() {
        return own.certificate();
    }

    /** The signer's own certificate and key. */
    public Issued own() {
        return own;
    }

    /** A certificate for server and client, as etcd's members need it. */
    public Issued issue(String name, String... hosts) {
        return issue(Request.of(name, hosts));
    }

    public Issued issue(Request request) {
        return issue(request, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    }

    public Issued issue(Request request, KeyUsage usage) {
        try {
            KeyPair pair = pool.take();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            subject,
                            serial(),
                            Date.from(request.notBefore()),
                            Date.from(request.notAfter()),
                            new X500Name("O=" + request.name() + ",CN=" + request.name()),
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, usage)
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            addHosts(builder, request.hosts());
            return new Issued(signed(builder, keys), pem(pair.getPrivate()), request.notBefore(), request.notAfter());
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addHosts(X509v3CertificateBuilder builder, List<String> hosts) throws CertIOException {
        if (!hosts.isEmpty()) {
            GeneralName[] names = hosts.stream()
                    .map(host -> new GeneralName(
                            host.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, host))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
    }

    private static String signed(X509v3CertificateBuilder builder, KeyPair signer) throws OperatorCreationException {
        X509CertificateHolder holder =
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()));
        return pem(holder);
    }

    private static BigInteger serial() {
        return new BigInteger(96, RANDOM).add(BigInteger.ONE);
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
