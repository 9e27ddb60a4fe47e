package io.jenkins.plugins.etcdbackup.engine.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.route.ApiProxy;
import io.jenkins.plugins.etcdbackup.engine.route.LocalRelay;
import io.jenkins.plugins.etcdbackup.engine.route.ProxyServer;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.net.Socket;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to an API server, each gone to its end: what Java's own HTTP client finds, and what it does not. */
@Timeout(60)
class ApiRouteTest {

    private static final ClusterConnection.Timeouts ONE_TRY =
            new ClusterConnection.Timeouts(Duration.ofSeconds(15), Duration.ofSeconds(15), 0, Duration.ZERO);

    private static final String FAR = "https://api.okd.invalid:6443";

    private static CertificateAuthority ca;
    private static CertificateAuthority.Issued certificate;

    private final List<String> headers = new CopyOnWriteArrayList<>();
    private TlsServer server;

    @BeforeAll
    static void issueCertificates() {
        ca = CertificateAuthority.named("signer");
        certificate = ca.issue("api", "localhost", "127.0.0.1", "api.okd.invalid");
    }

    @BeforeEach
    void start() throws Exception {
        server = TlsServer.start(TlsServer.tls(certificate, ca), true, e -> {
            headers.addAll(e.getRequestHeaders().keySet());
            TlsServer.json(e, 200, "{\"metadata\":{\"name\":\"me\"}}");
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theApiIsReachedThroughTheProxyByAHostNameThatOnlyTheProxyKnows() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), null)) {
            assertThat(user(FAR, "http://localhost:" + proxy.port())).isEqualTo("me");
            assertThat(proxy.connects()).contains("api.okd.invalid:6443");
            assertThat(headers).noneMatch(name -> name.toLowerCase().startsWith("proxy"));
        }
    }

    /** Whatever Java was started with: it keeps Basic from proxies by default, and an agent's Java is started so. */
    @ParameterizedTest
    @CsvSource({"user:pa%20ss, dXNlcjpwYSBzcw==", "us%C3%A9r:p@ss, dXPDqXI6cEBzcw==", "user, dXNlcjo="})
    void aPasswordReachesTheProxy(String credentials, String basic) throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), "Basic " + basic)) {
            assertThat(user(FAR, "http://" + credentials + "@localhost:" + proxy.port()))
                    .isEqualTo("me");
        }
    }

    @Test
    void theApiIsReachedThroughAProxyThatIsSpokenToByTls() throws Exception {
        try (ConnectProxy proxy =
                ConnectProxy.withTls(TlsServer.tls(ca.issue("proxy", "localhost"), ca), server.port())) {
            assertThat(user(FAR, "https://localhost:" + proxy.port())).isEqualTo("me");
            assertThat(proxy.connects()).contains("api.okd.invalid:6443");
        }
    }

    @Test
    void aProxyWhoseCertificateNobodyVouchesForIsRefused() throws Exception {
        CertificateAuthority other = CertificateAuthority.named("other");
        try (ConnectProxy proxy =
                ConnectProxy.withTls(TlsServer.tls(other.issue("proxy", "localhost"), ca), server.port())) {
            refused(FAR, "https://localhost:" + proxy.port())
                    .hasMessageContaining("the HTTPS proxy localhost:" + proxy.port() + " does not speak TLS with us");
            assertThat(proxy.connects()).isEmpty();
        }
        try (ConnectProxy proxy =
                ConnectProxy.withTls(TlsServer.tls(ca.issue("proxy", "elsewhere"), ca), server.port())) {
            refused(FAR, "https://localhost:" + proxy.port()).hasMessageContaining("does not speak TLS with us");
        }
    }

    @Test
    void theApiIsReachedThroughSocks() throws Exception {
        try (SocksProxy proxy = new SocksProxy(server.port(), null, 0)) {
            assertThat(user(FAR, "socks5://localhost:" + proxy.port())).isEqualTo("me");
            assertThat(user(server.url().replace("localhost", "127.0.0.1"), "socks5h://localhost:" + proxy.port()))
                    .isEqualTo("me");
            assertThat(proxy.connects()).contains("api.okd.invalid:6443", "127.0.0.1:" + server.port());
        }
        try (SocksProxy proxy = new SocksProxy(server.port(), "user:p@ss", 0)) {
            assertThat(user(FAR, "socks5://user:p@ss@localhost:" + proxy.port()))
                    .isEqualTo("me");
            refused(FAR, "socks5://user:wr0ng@localhost:" + proxy.port())
                    .hasMessageContaining("did not accept the user name and password that were given")
                    .hasMessageNotContaining("wr0ng");
            refused(FAR, "socks5://localhost:" + proxy.port()).hasMessageContaining("none was given");
        }
    }

    @ParameterizedTest
    @CsvSource({"2, its rules do not allow it", "4, host unreachable", "5, connection refused", "9, SOCKS reply 9"})
    void whatASocksProxySaysIsTold(int reply, String told) throws Exception {
        try (SocksProxy proxy = new SocksProxy(server.port(), null, reply)) {
            refused(FAR, "socks5://localhost:" + proxy.port())
                    .hasMessageContaining("the SOCKS5 proxy localhost:" + proxy.port()
                            + " does not connect us to api.okd.invalid:6443 (" + told);
        }
    }

    @Test
    void aHostInNoProxyIsReachedDirectly() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), null);
                ClusterConnection connection = open(
                        token(server.url()),
                        ApiProxy.named(
                                ProxyServer.parse("http://localhost:" + proxy.port(), "--proxy"), ".svc,localhost"))) {
            assertThat(connection.user()).hasValue("me");
            assertThat(proxy.connects()).isEmpty();
        }
    }

    @Test
    void theKubeconfigsProxyGoesBeforeThatOfTheEnvironmentAndAfterThatOfThePerson() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), null)) {
            Login login = kubeconfig(FAR, "proxy-url: 'http://localhost:" + proxy.port() + "'");
            ProxyServer elsewhere = ProxyServer.parse("http://localhost:1", "--proxy");
            try (ClusterConnection connection = open(login, ApiProxy.ofEnvironment(elsewhere, null, false))) {
                assertThat(connection.user()).hasValue("me");
            }
            assertThatThrownBy(() -> open(login, ApiProxy.named(elsewhere, null)))
                    .hasMessageContaining(": the proxy localhost:1 refuses the connection");
            assertThatThrownBy(() -> open(login, ApiProxy.NONE))
                    .hasMessageContaining("the host api.okd.invalid:6443 is not known");
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamedAndNotTheServer() {
        refused(FAR, "http://localhost:1").hasMessageContaining("proxy localhost:1 refuses the connection");
        refused(FAR, "socks5://no-such-proxy.invalid")
                .hasMessageContaining("the host of the SOCKS5 proxy no-such-proxy.invalid:1080 is not known");
    }

    @Test
    void aProxyThatWantsAPasswordSaysSo() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), "Basic dXNlcjpwYXNz")) {
            refused(FAR, "http://localhost:" + proxy.port())
                    .hasMessageContaining("wants a user name and password (407); none was given");
            refused(FAR, "http://user:wr0ng@localhost:" + proxy.port())
                    .hasMessageContaining("did not accept the user name and password that were given (407)")
                    .hasMessageNotContaining("wr0ng");
        }
    }

    @Test
    void aProxyThatWantsAnotherLogInSaysWhich() throws Exception {
        String ntlm = "407 No\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate";
        try (ConnectProxy proxy = ConnectProxy.refusing(ntlm)) {
            refused(FAR, "http://user:pass@localhost:" + proxy.port())
                    .hasMessageContaining("wants a log-in by ntlm or negotiate (407), and only Basic is spoken here");
        }
    }

    @Test
    void aProxyThatCannotReachTheServerSaysSo() throws Exception {
        try (ConnectProxy proxy = ConnectProxy.refusing("503 Service Unavailable")) {
            refused(FAR, "http://localhost:" + proxy.port())
                    .hasMessageContaining("does not connect us to api.okd.invalid:6443 (status 503)");
        }
    }

    /** Its name server would have to know it: here the proxy is that. */
    @Test
    void aHostNameWithADotAtTheEndIsReachedAndVerified() throws Exception {
        try (SocksProxy proxy = new SocksProxy(server.port(), null, 0)) {
            assertThat(user("https://api.okd.invalid.:6443", "socks5://localhost:" + proxy.port()))
                    .isEqualTo("me");
            assertThat(proxy.connects()).contains("api.okd.invalid.:6443");
            refused("https://elsewhere.invalid.:6443", "socks5://localhost:" + proxy.port())
                    .hasMessageContaining("is not for that name");
        }
    }

    @Test
    void aServerOfAnotherCaIsRefusedBehindAProxyToo() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), null)) {
            Login login = new Login.Token(
                    FAR, "token", Trust.of(CertificateAuthority.named("other").certificate()));
            assertThatThrownBy(() -> open(login, proxy("http://localhost:" + proxy.port())))
                    .hasMessageContaining("is not trusted");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theNameForTlsIsAskedForAndVerified() throws Exception {
        String url = "https://localhost:" + server.port();
        try (ClusterConnection connection = open(kubeconfig(url, "tls-server-name: api.okd.invalid"), null)) {
            assertThat(connection.user()).hasValue("me");
            assertThat(connection.server()).isEqualTo(url);
        }
        assertThatThrownBy(() -> open(kubeconfig(url, "tls-server-name: elsewhere.test"), null))
                .hasMessageContaining("is not for that name")
                .hasMessageContaining("elsewhere.test");
    }

    @Test
    void tokenAndCertificateAreBothShown() throws Exception {
        CertificateAuthority.Issued client = ca.issue("admin");
        String yaml = kubeconfig(server.url(), "insecure-skip-tls-verify: false")
                .yaml()
                .replace(
                        "{token: t}",
                        "{token: t, client-certificate-data: " + base64(client.certificate()) + ", client-key-data: "
                                + base64(client.key()) + ", as: somebody, as-uid: '7', as-groups: [a, b]}");
        try (ClusterConnection connection = open(new Login.Kubeconfig(yaml, null, null, null), null)) {
            assertThat(connection.user()).hasValue("me");
            assertThat(server.requests().get(0).authorization()).isEqualTo("Bearer t");
            assertThat(server.requests().get(0).peer()).contains("CN=admin");
            assertThat(headers).contains("Impersonate-user", "Impersonate-group", "Impersonate-uid");
        }
    }

    /** Others on this machine see the relay's port too. */
    @Test
    void nobodyElseIsRelayed() throws Exception {
        try (LocalRelay relay = LocalRelay.start(Duration.ofSeconds(5))) {
            try (Socket socket =
                    new Socket(relay.address().getAddress(), relay.address().getPort())) {
                socket.getOutputStream()
                        .write("CONNECT api:6443 HTTP/1.1\r\nProxy-Etcd-Backup: guessed\r\n\r\n".getBytes(US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                        .startsWith("HTTP/1.1 403");
            }
        }
    }

    private static Login.Kubeconfig kubeconfig(String server, String cluster) {
        return new Login.Kubeconfig(
                """
                clusters:
                - name: c
                  cluster:
                    server: '%s'
                    certificate-authority-data: %s
                    %s
                users: [{name: u, user: {token: t}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                """
                        .formatted(server, base64(ca.certificate()), cluster),
                null,
                null,
                null);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(US_ASCII));
    }

    private static Login token(String url) {
        return new Login.Token(url, "token", Trust.of(ca.certificate()));
    }

    private static ApiProxy proxy(String url) throws BackupException {
        return ApiProxy.named(ProxyServer.parse(url, "--proxy"), null);
    }

    private static String user(String url, String proxy) throws Exception {
        try (ClusterConnection connection = open(token(url), proxy(proxy))) {
            return connection.user().orElse("");
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String url, String proxy) {
        return assertThatThrownBy(() -> user(url, proxy)).isInstanceOf(BackupException.class);
    }

    private static ClusterConnection open(Login login, ApiProxy proxy) throws Exception {
        return ClusterConnection.open(login, proxy, BackupLog.SILENT, ONE_TRY);
    }
}
