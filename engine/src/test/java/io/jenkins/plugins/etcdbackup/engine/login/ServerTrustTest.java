package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.pem.PemCertificates;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
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
                .hasMessage("No name matching " + name + " found");
    }

    @Test
    void aNameDoesNotMakeAnotherCaGood() throws Exception {
        X509ExtendedTrustManager trust = trust(CertificateAuthority.named("other"), "okd_master");
        assertThatThrownBy(() -> trust.checkServerTrusted(chain(), "ECDHE_RSA", (SSLEngine) null))
                .isInstanceOf(ServerTrust.Refused.class)
                .hasMessageContaining("path");
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
        return PemCertificates.parse(
                        CA.issue("api", "okd_master", "*.ap_ps.test").certificate())
                .readable()
                .toArray(new X509Certificate[0]);
    }
}
