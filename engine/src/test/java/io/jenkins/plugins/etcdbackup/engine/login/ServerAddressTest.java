package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.okd.test:6443, https://api.okd.test:6443",
        "' https://api.okd.test:6443/ ', https://api.okd.test:6443",
        "HTTPS://api.okd.test, HTTPS://api.okd.test",
        "https://[fd00::1]:6443, https://[fd00::1]:6443",
        "https://rancher.test/k8s/clusters/c-1/, https://rancher.test/k8s/clusters/c-1",
        "http://localhost:8001, http://localhost:8001",
        "http://127.0.0.1:8001, http://127.0.0.1:8001",
        "http://[::1]:8001, http://[::1]:8001"
    })
    void goodAddressesAreTaken(String given, String read) throws Exception {
        assertThat(ServerAddress.parse(given)).hasToString(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                 | is empty",
                "api.okd.test:6443                  | must start with https://",
                "api.okd.test                       | must start with https://",
                "ftp://api.okd.test                 | must start with https://",
                "https:///path                      | must start with https://",
                "https://                           | is not a URL",
                "https://a b                        | is not a URL",
                "https://user:s3cr3t@api.okd.test   | holds a user name or password",
                "https://api.okd.test?token=s3cr3t  | has a query or fragment",
                "https://api.okd.test#s3cr3t        | has a query or fragment",
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
