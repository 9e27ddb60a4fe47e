package io.jenkins.plugins.etcdbackup.engine.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiProxyTest {

    /** The right column is what golang.org/x/net/http/httpproxy v0.30 answers. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                    | api.okd.test   | true",
                "a, * , b             | api.okd.test   | true",
                "okd.test             | api.okd.test   | true",
                "okd.test             | okd.test       | true",
                ".okd.test            | api.okd.test   | true",
                ".okd.test            | okd.test       | false",
                "*.okd.test           | api.okd.test   | true",
                "*.okd.test           | okd.test       | false",
                "*okd.test            | api.okd.test   | false",
                "okd.test             | myokd.test     | false",
                "OKD.test             | API.okd.TEST   | true",
                "api.okd.test:6443    | api.okd.test   | true",
                "api.okd.test:443     | api.okd.test   | false",
                "api.okd.test:        | api.okd.test   | true",
                ".okd.test:           | api.okd.test   | true",
                ":6443                | api.okd.test   | false",
                ":                    | api.okd.test   | false",
                "okd_test             | api.okd_test   | true",
                "10.0.0.5             | 10.0.0.5       | true",
                "10.0.0.5:            | 10.0.0.5       | true",
                "10.0.0.5             | 10.0.0.50      | false",
                "10.0.0.0/8           | 10.200.3.4     | true",
                "10.0.0.0/8           | 11.0.0.1       | false",
                "10.0.0.0/33x         | 10.0.0.1       | false",
                "10.0.0.1/33          | 10.0.0.1       | false",
                "0.0.0.0/0            | 192.0.2.1      | true",
                "10.0.0.0/8           | ten.okd.test   | false",
                "300.0.0.1            | 300.0.0.1      | true",
                "fd00::/8             | fd00::1        | true",
                "fd00::/8             | fd00::1%eth0   | true",
                "fd00::/8             | 10.0.0.1       | false",
                "::ffff:10.0.0.1      | 10.0.0.1       | true",
                "::1                  | 0.0.0.1        | false",
                "[fd00::1]:6443       | fd00::1        | true",
                "[fd00::1]:           | fd00::1        | true",
                "[fd00::1]:443        | fd00::1        | false",
                "fd00:0:0::1          | fd00::1        | true",
                "a, b , okd.test      | api.okd.test   | true",
                "''                   | api.okd.test   | false"
            })
    void noProxyIsReadAsOcReadsIt(String noProxy, String host, boolean direct) throws Exception {
        ApiProxy proxy = ApiProxy.named(server("proxy.example.org:3128"), noProxy);
        assertThat(proxy.on(new Target(host, 6443)).isEmpty()).isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.9.9.9", "::1"})
    void theEnvironmentsProxyIsNeverTheWayToThisMachine(String host) throws Exception {
        ProxyServer server = server("proxy.example.org");
        assertThat(ApiProxy.ofEnvironment(server, null, false).on(new Target(host, 6443)))
                .isEmpty();
        assertThat(ApiProxy.named(server, null).on(new Target(host, 6443))).contains(server);
    }

    @Test
    void theKubeconfigsProxyOverridesTheEnvironmentsAndNotThatOfThePerson() throws Exception {
        ProxyServer given = server("given");
        ProxyServer ofKubeconfig = server("of-kubeconfig");
        Target target = new Target("api.okd.test", 6443);
        assertThat(ApiProxy.ofEnvironment(given, "okd.test", false)
                        .orOfKubeconfig(ofKubeconfig)
                        .on(target))
                .contains(ofKubeconfig);
        assertThat(ApiProxy.ofEnvironment(null, "okd.test", true)
                        .orOfKubeconfig(ofKubeconfig)
                        .on(target))
                .isEmpty();
        assertThat(ApiProxy.named(given, null).orOfKubeconfig(ofKubeconfig).on(target))
                .contains(given);
        assertThat(ApiProxy.NONE.orOfKubeconfig(ofKubeconfig).on(target)).isEmpty();
    }

    /** As net/url splits them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "proxy                         | HTTP   | proxy     | 80   | -    | -",
                "proxy:3128                    | HTTP   | proxy     | 3128 | -    | -",
                "HTTP://proxy:3128/            | HTTP   | proxy     | 3128 | -    | -",
                "https://proxy                 | HTTPS  | proxy     | 443  | -    | -",
                "socks5://proxy                | SOCKS5 | proxy     | 1080 | -    | -",
                "socks5h://proxy:1             | SOCKS5 | proxy     | 1    | -    | -",
                "http://user:p@ss@proxy:8080   | HTTP   | proxy     | 8080 | user | p@ss",
                "http://user:p%40s%3As@proxy   | HTTP   | proxy     | 80   | user | p@s:s",
                "http://us%20er:p+s:s@proxy    | HTTP   | proxy     | 80   | us er | p+s:s",
                "http://user@proxy             | HTTP   | proxy     | 80   | user | -",
                "user:pass@proxy:3128          | HTTP   | proxy     | 3128 | user | pass",
                "http://pro_xy.test:3128       | HTTP   | pro_xy.test | 3128 | -  | -",
                "http://[fd00::1]:3128         | HTTP   | fd00::1   | 3128 | -    | -",
                "http://[fd00::1]              | HTTP   | fd00::1   | 80   | -    | -",
                "http://proxy:                 | HTTP   | proxy     | 80   | -    | -"
            })
    void aProxysUrlIsReadAsGoReadsIt(
            String url, ProxyServer.Scheme scheme, String host, int port, String user, String password)
            throws Exception {
        assertThat(server(url)).isEqualTo(new ProxyServer(scheme, host, port, user, password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks4://proxy:1080",
                "http://",
                "http://user:secret@",
                "a b",
                "http://user:secret@pro xy",
                "http://user:100%secret@proxy",
                "http://user:secret@proxy:99999",
                "http://user:secret@proxy:0",
                "http://user:secret@proxy:http"
            })
    void whatIsNoProxyIsRefusedWithoutBeingQuoted(String url) {
        assertThatThrownBy(() -> server(url))
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("$HTTPS_PROXY is not usable: it")
                .hasMessageContaining("Give http://, https:// or socks5://")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aPasswordIsNotPrinted() throws Exception {
        ProxyServer server = server("http://user:secret@proxy:3128");
        assertThat(server.password()).isEqualTo("secret");
        assertThat(server).hasToString("proxy proxy:3128");
        assertThat(ApiProxy.named(server, "a,b")).hasToString("proxy proxy:3128");
        assertThat(server("socks5://user:secret@proxy")).hasToString("SOCKS5 proxy proxy:1080");
    }

    private static ProxyServer server(String url) throws BackupException {
        return ProxyServer.parse(url, "$HTTPS_PROXY");
    }
}
