package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressTest {

    /** The text for people, where to connect to, the name for TLS, and what Java's client is given. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.okd.test:6443   | https://api.okd.test:6443  | api.okd.test:6443  | api.okd.test | https://api.okd.test:6443",
                "' https://api.okd.test:6443// ' | https://api.okd.test:6443 | api.okd.test:6443 | api.okd.test | https://api.okd.test:6443",
                "HTTPS://api.okd.test        | https://api.okd.test       | api.okd.test:443   | api.okd.test | https://api.okd.test",
                "https://api.okd.test:       | https://api.okd.test       | api.okd.test:443   | api.okd.test | https://api.okd.test",
                "api.okd.test:6443           | https://api.okd.test:6443  | api.okd.test:6443  | api.okd.test | https://api.okd.test:6443",
                "api.okd.test                | https://api.okd.test       | api.okd.test:443   | api.okd.test | https://api.okd.test",
                "https://api.okd.test.:6443  | https://api.okd.test.:6443 | api.okd.test.:6443 | api.okd.test | https://api.okd.test:6443",
                "https://okd_master:6443     | https://okd_master:6443    | okd_master:6443    | okd_master   | https://192.0.2.1:6443",
                "https://10.0.0.1:6443       | https://10.0.0.1:6443      | 10.0.0.1:6443      | 10.0.0.1     | https://10.0.0.1:6443",
                "https://[fd00::1]:6443      | https://[fd00::1]:6443     | [fd00::1]:6443     | fd00::1      | https://[fd00::1]:6443",
                "https://[fe80::1%25eth0]    | https://[fe80::1%25eth0]   | [fe80::1%eth0]:443 | fe80::1      | https://[fe80::1]",
                "https://bücher.test         | https://bücher.test        | xn--bcher-kva.test:443 | xn--bcher-kva.test | https://xn--bcher-kva.test",
                "https://rancher.test/k8s/clusters/c-1/ | https://rancher.test/k8s/clusters/c-1 | rancher.test:443 | rancher.test | https://rancher.test/k8s/clusters/c-1",
                "http://localhost:8001       | http://localhost:8001      | localhost:8001     | localhost    | http://localhost:8001",
                "http://127.0.0.1            | http://127.0.0.1           | 127.0.0.1:80       | 127.0.0.1    | http://127.0.0.1",
                "http://[::1]:8001           | http://[::1]:8001          | [::1]:8001         | ::1          | http://[::1]:8001"
            })
    void goodAddressesAreTaken(String given, String text, String target, String tlsName, String uri) throws Exception {
        ServerAddress address = ServerAddress.parse(given);
        assertThat(address).hasToString(text);
        assertThat(address.target()).hasToString(target);
        assertThat(address.tlsName()).isEqualTo(tlsName);
        assertThat(address.uri()).hasToString(uri);
    }

    @ParameterizedTest
    @CsvSource({
        "api-int.test, https://api-int.test:6443",
        "api_int, https://192.0.2.1:6443",
        "10.0.0.2, https://10.0.0.2:6443"
    })
    void theNameForTlsIsTheHostThatJavaIsGiven(String name, String uri) throws Exception {
        ServerAddress address = ServerAddress.parse("https://api.okd.test:6443", name);
        assertThat(address.target()).hasToString("api.okd.test:6443");
        assertThat(address.uri()).hasToString(uri);
        assertThat(address.tlsName()).isEqualTo(name);
        assertThat(address.isNotWhereJavaGoes()).isTrue();
        assertThat(address.strangeName().map(n -> new String(n.getEncoded())))
                .isEqualTo(name.contains("_") ? Optional.of(name) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                 | is empty",
                "ftp://api.okd.test                 | must start with https://",
                "https:///path                      | must start with https://",
                "https://                           | must start with https://",
                "https://:6443                      | must start with https://",
                "https://a b                        | is not a URL",
                "https://fd00::1:6443               | is not a URL",
                "https://api.okd.test/a b           | is not a URL",
                "https://.okd.test                  | is not a URL",
                "https://user:s3cr3t@api.okd.test   | holds a user name or password",
                "user:s3cr3t@api.okd.test           | holds a user name or password",
                "https://api.okd.test?token=s3cr3t  | has a query or fragment",
                "https://api.okd.test#s3cr3t        | has a query or fragment",
                "https://api.okd.test:0             | out of range",
                "https://api.okd.test:65536         | out of range",
                "https://api.okd.test:https         | out of range",
                "http://api.okd.test:6443           | would travel unencrypted",
                "http://127.0.0.1.evil.test         | would travel unencrypted"
            })
    void badAddressesAreRefusedWithoutQuotingWhatIsSecret(String given, String told) {
        assertThatThrownBy(() -> ServerAddress.parse(given))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(told)
                .hasMessageNotContaining("s3cr3t");
    }
}
