package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that Java takes for no host's, which a Java server would not even let itself be asked for by. */
class ServerTrustTest {

    private static final CertificateAuthority CA = CertificateAuthority.named("signer");

    @ParameterizedTest
    @ValueSource(strings = {"okd_master", "OKD_Master", "console.ap_ps.test"})
    void aNameOfTheCertificateIsAccepted(String name) throws Exception {
        X509ExtendedTrustManager trust = trust(CA, name);
        assertThatCode(() -> trust.checkServerTrusted(chain(), "ECDHE_RSA", (SSLEngine) null))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"okd_master2", "a.console.ap_ps.test", "ap_ps.test", ".ap_ps.test", "okd_master.test"})
    void anotherNameIsRefused(String name) throws Exception {
        X509ExtendedTrustManager trust = trust(CA, name);
        assertThatThrownBy(() -> trust.checkServerTrusted(chain(), "ECDHE_RSA", (SSLEngine) null))
                .isInstanceOf(ServerTrust.Refused.class)
                .hasMessageContaining("no subject alternative name that covers " + name + ",");
    }

    @Test
    void aNameDoesNotMakeAnotherCaGood() throws Exception {
        X509ExtendedTrustManager trust = trust(CertificateAuthority.named("other"), "okd_master");
        assertThatThrownBy(() -> trust.checkServerTrusted(chain(), "ECDHE_RSA", (SSLEngine) null))
                .isInstanceOf(ServerTrust.Refused.class)
                .hasMessageContaining("it is not signed by the CA that was given");
    }

    /** As many tutorials have it; kubectl takes it. */
    @ParameterizedTest
    @ValueSource(strings = {"api.okd.test", "127.0.0.1"})
    void aKeyUsageWithoutSignaturesIsAccepted(String name) throws Exception {
        X509ExtendedTrustManager trust = trust(CA, name);
        assertThatCode(() -> trust.checkServerTrusted(forEncipherment(CA), "UNKNOWN", (SSLEngine) null))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.okd.test", "127.0.0.2"})
    void aKeyUsageWithoutSignaturesDoesNotMakeAnotherNameGood(String name) throws Exception {
        X509ExtendedTrustManager trust = trust(CA, name);
        assertThatThrownBy(() -> trust.checkServerTrusted(forEncipherment(CA), "UNKNOWN", (SSLEngine) null))
                .isInstanceOf(ServerTrust.Refused.class)
                .hasMessageContaining("no subject alternative name that covers " + name + ",");
    }

    @Test
    void aKeyUsageWithoutSignaturesDoesNotMakeAnotherCaGood() throws Exception {
        X509ExtendedTrustManager trust = trust(CertificateAuthority.named("other"), "api.okd.test");
        assertThatThrownBy(() -> trust.checkServerTrusted(forEncipherment(CA), "UNKNOWN", (SSLEngine) null))
                .isInstanceOf(ServerTrust.Refused.class)
                .hasMessageContaining("it is not signed by the CA that was given");
    }

    @Test
    void aKeyUsageWithoutSignaturesDoesNotMakeAnEndedCertificateGood() throws Exception {
        Instant now = Instant.now();
        CertificateAuthority.Request ended = new CertificateAuthority.Request(
                "api", List.of("api.okd.test"), now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
        X509Certificate[] chain = chain(CA.issue(ended, new KeyUsage(KeyUsage.keyEncipherment)));
        X509ExtendedTrustManager trust = trust(CA, "api.okd.test");
        assertThatThrownBy(() -> trust.checkServerTrusted(chain, "UNKNOWN", (SSLEngine) null))
                .isInstanceOf(ServerTrust.Refused.class)
                .hasMessageContaining("expired on");
    }

    private static X509Certificate[] forEncipherment(CertificateAuthority ca) {
        CertificateAuthority.Request request = CertificateAuthority.Request.of("api", "api.okd.test", "127.0.0.1");
        return chain(ca.issue(request, new KeyUsage(KeyUsage.keyEncipherment | KeyUsage.dataEncipherment)));
    }

    @Test
    void aCaTogetherWithNoVerificationIsRefused() {
        assertThatThrownBy(() -> ServerTrust.of(new Trust(CA.certificate(), true), null))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("exclude each other");
    }

    private static X509ExtendedTrustManager trust(CertificateAuthority ca, String name) throws BackupException {
        return (X509ExtendedTrustManager) ServerTrust.of(Trust.of(ca.certificate()), name);
    }

    private static X509Certificate[] chain() {
        return chain(CA.issue("api", "okd_master", "*.ap_ps.test"));
    }

    private static X509Certificate[] chain(CertificateAuthority.Issued issued) {
        return PemCertificates.parse(issued.certificate()).readable().toArray(X509Certificate[]::new);
    }
}
