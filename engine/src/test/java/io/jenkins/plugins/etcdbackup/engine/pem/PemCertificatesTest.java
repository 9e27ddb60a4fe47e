package io.jenkins.plugins.etcdbackup.engine.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemCertificatesTest {

    private static final CertificateAuthority ONE = CertificateAuthority.named("one");
    private static final CertificateAuthority TWO = CertificateAuthority.named("two");

    private static final String CRL = "-----BEGIN X509 CRL-----\nMAAAAAAA\n-----END X509 CRL-----\n";
    private static final String BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    static Stream<Arguments> bundles() {
        String one = ONE.certificate();
        String two = TWO.certificate();
        return Stream.of(
                Arguments.of("one after the other", one + two),
                Arguments.of("CRLF", (one + two).replace("\n", "\r\n")),
                Arguments.of("no line end at the end", (one + two).strip()),
                Arguments.of("a mark of the byte order", "\uFEFF" + one + two),
                Arguments.of("the same mark, read byte by byte", "\u00EF\u00BB\u00BF" + one + two),
                Arguments.of("a comment that looks like DER", "0: the first\n" + one + "1: the second\n" + two),
                Arguments.of("Bag Attributes", "Bag Attributes\n    localKeyID: 01\nsubject=CN = a\n" + one + two),
                Arguments.of("a revocation list between", one + CRL + two),
                Arguments.of(
                        "a key before, one behind",
                        ONE.own().key() + one + two + TWO.own().key()),
                Arguments.of("a broken one among them", one + BROKEN + two),
                Arguments.of("one that is cut off before them", one.substring(0, 200) + "\n" + one + two),
                Arguments.of("one that is cut off behind them", one + two + one.substring(0, 200)),
                Arguments.of("a trusted one as OpenSSL has it", one + retyped(one, "TRUSTED CERTIFICATE") + two),
                Arguments.of("commented out", "# " + BROKEN + one + two),
                Arguments.of("indented", (one + two).replaceAll("(?m)^", "    ")),
                Arguments.of("without padding", (one + two).replace("=", "")),
                Arguments.of("blanks at the ends of lines", (one + two).replace("\n", " \t\n")),
                Arguments.of("blank lines inside", (one + two).replace("\n", "\n\n")),
                Arguments.of("all in one line", oneLine(one) + oneLine(two)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bundles")
    void everyCertificateThatGoReadsIsRead(String what, String pem) {
        assertThat(PemCertificates.parse(pem).readable())
                .extracting(c -> c.getSubjectX500Principal().getName())
                .containsExactly("CN=one,OU=openshift", "CN=two,OU=openshift");
    }

    @Test
    void aCertificateThatIsCommentedOutIsNotTrusted() throws Exception {
        String pem = ONE.certificate() + TWO.certificate().replaceAll("(?m)^", "# ");
        assertThat(PemCertificates.parse(pem).trustStore().size()).isEqualTo(1);
    }

    @Test
    void aBrokenOneIsCounted() {
        PemCertificates certificates = PemCertificates.parse(ONE.certificate() + BROKEN + CRL);
        assertThat(certificates.unreadable()).isEqualTo(1);
        assertThat(certificates.others()).containsExactly("X509 CRL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "-----BEGIN CERTIFICATE-----", "-----BEGIN -----\nAAAA\n-----END -----"})
    void whatIsNoPemTrustsNobody(String pem) {
        refused(pem).hasMessage("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }

    @Test
    void whatIsThereInsteadIsNamed() {
        refused(retyped(ONE.certificate(), "TRUSTED CERTIFICATE")).hasMessageEndingWith(", only: trusted certificate");
        refused(ONE.own().key()).hasMessageEndingWith(", only: ec private key");
        refused(BROKEN).hasMessageContaining("its only one is damaged");
        refused(BROKEN + BROKEN).hasMessageContaining("its 2 are damaged");
        refused(ONE.certificate().replace("END CERT", "END X509 CERT")).hasMessageStartingWith("holds no certificate");
    }

    private static AbstractThrowableAssert<?, ?> refused(String pem) {
        return assertThatThrownBy(() -> PemCertificates.parse(pem).trustStore()).isInstanceOf(PemException.class);
    }

    private static String retyped(String pem, String type) {
        return pem.replace("CERTIFICATE", type);
    }

    private static String oneLine(String pem) {
        String body = pem.replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }
}
