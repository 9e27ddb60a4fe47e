package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of every kind, and what kubectl 1.35.4 made of each of them on 2026-11-26. */
class ServerVerificationTest {

    private static final String NAME = "api.okd.test";
    private static final Duration DAY = Duration.ofDays(1);
    private static final KeyPair SERVER_KEY = newKey();

    private static final Made ROOT = ca("root").made(null);
    private static final Made INTER = ca("inter").made(ROOT);
    private static final Made PLAIN = leaf().made(ROOT);
    private static final Made BY_INTER = leaf().made(INTER);

    /** A certificate and its key. */
    private record Made(X509Certificate certificate, KeyPair key) {}

    /** A certificate to be. */
    private static final class Draft {
        private final String name;
        private final KeyPair key;
        private final String[] names;
        private Instant from = Instant.now().minus(DAY);
        private Instant until = Instant.now().plus(DAY);
        private String algorithm = "SHA256withECDSA";
        private final List<Extension> extensions = new ArrayList<>();

        Draft(String name, KeyPair key, String... names) {
            this.name = name;
            this.key = key;
            this.names = names;
        }

        Draft with(ASN1ObjectIdentifier id, boolean isCritical, ASN1Encodable value) throws Exception {
            extensions.removeIf(old -> old.getExtnId().equals(id));
            extensions.add(new Extension(id, isCritical, value.toASN1Primitive().getEncoded()));
            return this;
        }

        Draft without(ASN1ObjectIdentifier id) {
            extensions.removeIf(old -> old.getExtnId().equals(id));
            return this;
        }

        Draft purposes(KeyPurposeId... purposes) throws Exception {
            return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }

        Draft usage(int usage) throws Exception {
            return with(Extension.keyUsage, true, new KeyUsage(usage));
        }

        Draft over() {
            until = Instant.now().minusSeconds(60);
            return this;
        }

        Draft tomorrow() {
            from = Instant.now().plusSeconds(600);
            return this;
        }

        Draft signedWith(String other) {
            algorithm = other;
            return this;
        }

        Made made(Made signer) {
            try {
                X500Name issuer = new X500Name(
                        signer == null
                                ? "CN=" + name
                                : signer.certificate().getSubjectX500Principal().getName());
                X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(from),
                        Date.from(until),
                        new X500Name("CN=" + name),
                        key.getPublic());
                for (Extension extension : extensions) {
                    builder.addExtension(extension);
                }
                if (names.length > 0) {
                    builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
                }
                KeyPair by = signer == null ? key : signer.key();
                byte[] der = builder.build(new JcaContentSignerBuilder(algorithm).build(by.getPrivate()))
                        .getEncoded();
                return new Made(
                        (X509Certificate) CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(der)),
                        key);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static GeneralNames alternatives(String... names) {
        return new GeneralNames(Stream.of(names)
                .map(name ->
                        new GeneralName(name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Draft ca(String name) {
        return ca(name, newKey());
    }

    private static Draft ca(String name, KeyPair key) {
        try {
            return new Draft(name, key)
                    .with(Extension.basicConstraints, true, new BasicConstraints(true))
                    .usage(KeyUsage.keyCertSign);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Draft leaf(String... names) {
        try {
            return new Draft("api", SERVER_KEY, names.length == 0 ? new String[] {NAME} : names)
                    .with(Extension.basicConstraints, true, new BasicConstraints(false))
                    .usage(KeyUsage.digitalSignature)
                    .purposes(KeyPurposeId.id_kp_serverAuth);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static NameConstraints permitted(String domain) {
        return new NameConstraints(
                new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))}, null);
    }

    static Stream<Arguments> taken() throws Exception {
        Made expired = ca("old").over().made(ROOT);
        Made renewed = ca("old", expired.key()).made(ROOT);
        Made other = ca("other").made(null);
        Made cross = ca("other", other.key()).made(ROOT);
        Made twin = ca("root").made(null);
        Made self = leaf().made(null);
        Made oldRoot = ca("aged").over().made(null);
        return Stream.of(
                row("plain", PLAIN, ROOT),
                row("no purpose", leaf().without(Extension.extendedKeyUsage).made(ROOT), ROOT),
                row(
                        "any purpose",
                        leaf().purposes(KeyPurposeId.anyExtendedKeyUsage).made(ROOT),
                        ROOT),
                row("no key usage", leaf().without(Extension.keyUsage).made(ROOT), ROOT),
                row("for encipherment", leaf().usage(KeyUsage.keyEncipherment).made(ROOT), ROOT),
                row(
                        "for signing certificates",
                        leaf().usage(KeyUsage.keyCertSign).made(ROOT),
                        ROOT),
                row(
                        "issuer's key id does not fit",
                        leaf().with(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(new byte[] {9}))
                                .made(ROOT),
                        ROOT),
                row("by an intermediate", chain(BY_INTER, INTER), ROOT),
                row("with the root", chain(BY_INTER, INTER, ROOT), ROOT),
                row("out of order", chain(BY_INTER, ROOT, INTER), ROOT),
                row("a stranger between", chain(BY_INTER, other, INTER), ROOT),
                row("twice", chain(BY_INTER, INTER, INTER), ROOT),
                row("intermediate in the CA's file", chain(BY_INTER), ROOT, INTER),
                row("intermediate alone trusted", chain(BY_INTER), INTER),
                row("old and renewed intermediate", chain(leaf().made(expired), expired, renewed), ROOT),
                row("renewed one in the CA's file", chain(leaf().made(expired), expired), ROOT, renewed),
                row("cross-signed", chain(leaf().made(other), other, cross), ROOT),
                row("two roots of one name", chain(PLAIN), twin, ROOT),
                row(
                        "a root and its renewal",
                        chain(leaf().made(oldRoot)),
                        oldRoot,
                        ca("aged", oldRoot.key()).made(null)),
                row("itself trusted", self, self),
                row("wildcard", leaf("*.okd.test").made(ROOT), ROOT),
                row("capitals", leaf("API.okd.TEST").made(ROOT), ROOT),
                row("permitted by the root", underConstraint("okd.test"), List.of(constrained("okd.test"))));
    }

    static Stream<Arguments> refused() throws Exception {
        Made expired = ca("old").over().made(ROOT);
        Made future = ca("new").tomorrow().made(ROOT);
        Made forClients = ca("clients").purposes(KeyPurposeId.id_kp_clientAuth).made(ROOT);
        Made noCa = ca("no-ca")
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .made(ROOT);
        Made noSigner = ca("no-signer").usage(KeyUsage.digitalSignature).made(ROOT);
        Made oldRoot = ca("aged").over().made(null);
        Made newRoot = ca("young").tomorrow().made(null);
        Made shortRoot = ca("short")
                .with(Extension.basicConstraints, true, new BasicConstraints(0))
                .made(null);
        Made below = ca("below").made(shortRoot);
        Made shortInter = ca("short")
                .with(Extension.basicConstraints, true, new BasicConstraints(0))
                .made(ROOT);
        Made belowInter = ca("below").made(shortInter);
        Made clientRoot = ca("clients").purposes(KeyPurposeId.id_kp_clientAuth).made(null);
        Made oddRoot = ca("odd")
                .with(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE)
                .made(null);
        Made oldSelf = leaf().over().made(null);
        Made clientSelf = leaf().purposes(KeyPurposeId.id_kp_clientAuth).made(null);
        return Stream.of(
                no("expired", "expired on", leaf().over().made(ROOT), ROOT),
                no("not yet", "is valid only from", leaf().tomorrow().made(ROOT), ROOT),
                no(
                        "by nobody known",
                        "it is not signed by the CA",
                        leaf().made(ca("root").made(null)),
                        ROOT),
                no("intermediate missing", "it is not signed by the CA", BY_INTER, ROOT),
                no(
                        "for clients",
                        "is not for servers",
                        leaf().purposes(KeyPurposeId.id_kp_clientAuth).made(ROOT),
                        ROOT),
                no(
                        "for code",
                        "is not for servers",
                        leaf().purposes(KeyPurposeId.id_kp_codeSigning)
                                .usage(KeyUsage.keyEncipherment)
                                .made(ROOT),
                        ROOT),
                no(
                        "for Netscape's step-up",
                        "is not for servers",
                        leaf().with(
                                        Extension.extendedKeyUsage,
                                        false,
                                        new ExtendedKeyUsage(KeyPurposeId.getInstance(
                                                new ASN1ObjectIdentifier("2.16.840.1.113730.4.1"))))
                                .made(ROOT),
                        ROOT),
                no("SHA-1", "SHA1withECDSA", leaf().signedWith("SHA1withECDSA").made(ROOT), ROOT),
                no("common name only", "a common name does not count", new Draft(NAME, SERVER_KEY).made(ROOT), ROOT),
                no("another name", "covers " + NAME, leaf("x.okd.test").made(ROOT), ROOT),
                no("part of a wildcard", "covers " + NAME, leaf("a*.okd.test").made(ROOT), ROOT),
                no(
                        "name out of ASCII",
                        "malformed",
                        leaf(NAME, "\u00e4.okd.test").made(ROOT),
                        ROOT),
                no(
                        "unknown and critical",
                        "critical extension",
                        leaf().with(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE)
                                .made(ROOT),
                        ROOT),
                no(
                        "intermediate expired",
                        "CN=old, whose own certificate expired on",
                        chain(leaf().made(expired), expired),
                        ROOT),
                no(
                        "intermediate not yet",
                        "CN=new, whose own certificate is valid only from",
                        chain(leaf().made(future), future),
                        ROOT),
                no(
                        "intermediate for clients",
                        "CN=clients, whose own certificate is not for servers",
                        chain(leaf().made(forClients), forClients),
                        ROOT),
                no(
                        "intermediate is no CA",
                        "CN=no-ca, whose own certificate is no CA's",
                        chain(leaf().made(noCa), noCa),
                        ROOT),
                no("intermediate may not sign", "may sign no other", chain(leaf().made(noSigner), noSigner), ROOT),
                no("root expired", "CN=aged, whose own certificate expired on", leaf().made(oldRoot), oldRoot),
                no("root not yet", "CN=young, whose own certificate is valid only", leaf().made(newRoot), newRoot),
                no(
                        "root for clients",
                        "CN=clients, whose own certificate is not for servers",
                        leaf().made(clientRoot),
                        clientRoot),
                no(
                        "root unknown and critical",
                        "CN=odd, whose own certificate has a critical",
                        leaf().made(oddRoot),
                        oddRoot),
                no("root allows no CA below", "path length", chain(leaf().made(below), below), shortRoot),
                no(
                        "trusted intermediate allows none",
                        "path length",
                        chain(leaf().made(belowInter), belowInter),
                        shortInter),
                arguments(
                        "forbidden by the root",
                        "name constraints",
                        List.of(underConstraint("other.test").certificate()),
                        List.of(constrained("other.test").certificate())),
                no("itself trusted, but over", "expired on", oldSelf, oldSelf),
                no("itself trusted, for clients", "is not for servers", clientSelf, clientSelf));
    }

    private static final KeyPair CONSTRAINED_KEY = newKey();

    private static Made constrained(String domain) throws Exception {
        return ca("constrained", CONSTRAINED_KEY)
                .with(Extension.nameConstraints, true, permitted(domain))
                .made(null);
    }

    private static Made underConstraint(String domain) throws Exception {
        return leaf().made(constrained(domain));
    }

    private static List<Made> chain(Made... chain) {
        return List.of(chain);
    }

    private static Arguments row(String what, Made server, Made... authorities) {
        return row(what, List.of(server), List.of(authorities));
    }

    private static Arguments row(String what, List<Made> chain, Made... authorities) {
        return row(what, chain, List.of(authorities));
    }

    private static Arguments row(String what, Made server, List<Made> authorities) {
        return row(what, List.of(server), authorities);
    }

    private static Arguments row(String what, List<Made> chain, List<Made> authorities) {
        return arguments(what, certificates(chain), certificates(authorities));
    }

    private static Arguments no(String what, String why, Made server, Made authority) {
        return no(what, why, List.of(server), authority);
    }

    private static Arguments no(String what, String why, List<Made> chain, Made authority) {
        return arguments(what, why, certificates(chain), certificates(List.of(authority)));
    }

    private static List<X509Certificate> certificates(List<Made> made) {
        return made.stream().map(Made::certificate).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("taken")
    void whatKubectlTakesIsTaken(String what, List<X509Certificate> chain, List<X509Certificate> authorities) {
        assertThatCode(() -> new ServerVerification(authorities, chain).verify(NAME))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatKubectlRefusesIsRefused(
            String what, String why, List<X509Certificate> chain, List<X509Certificate> authorities) {
        assertThatThrownBy(() -> new ServerVerification(authorities, chain).verify(NAME))
                .isInstanceOf(CertificateFault.class)
                .hasMessageContaining(why);
    }

    /** Each of them could have signed each other. */
    @Test
    void aThicketOfSignersComesToAnEnd() {
        KeyPair key = newKey();
        List<X509Certificate> thicket = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            thicket.add(ca("same", key).made(null).certificate());
        }
        thicket.add(0, leaf().made(ca("same", key).made(null)).certificate());
        long begin = System.nanoTime();
        assertThatThrownBy(() -> new ServerVerification(List.of(ROOT.certificate()), thicket).verify(NAME))
                .isInstanceOf(CertificateFault.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
}
