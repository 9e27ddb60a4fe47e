package io.jenkins.plugins.etcdbackup.engine.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApiProxyTest {

    private static final ClusterConnection.Patience ONE_TRY =
            new ClusterConnection.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), 0);

    private static CertificateAuthority ca;
    private static SSLContext tls;

    private TlsServer server;

    @BeforeAll
    static void issueCertificates() throws Exception {
        ca = CertificateAuthority.named("signer");
        CertificateAuthority.Issued issued = ca.issue("api", "localhost", "api.okd.invalid");
        tls = TlsSettings.context(new Access(
                URI.create("https://localhost"),
                Trust.of(ca.certificate()),
                new Access.Certificate(issued.certificate(), issued.key()),
                null));
    }

    @BeforeEach
    void start() throws Exception {
        server = TlsServer.start(tls, false, e -> TlsServer.json(e, 200, "{\"metadata\":{\"name\":\"me\"}}"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theApiIsReachedThroughTheProxyByAHostNameThatOnlyTheProxyKnows() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), null);
                ClusterConnection connection = open(
                        "https://api.okd.invalid:6443", ApiProxy.parse("http://localhost:" + proxy.port(), null))) {
            assertThat(connection.user()).hasValue("me");
            assertThat(proxy.connects()).contains("api.okd.invalid:6443");
        }
    }

    @Test
    void aHostInNoProxyIsReachedDirectly() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), null);
                ClusterConnection connection =
                        open(server.url(), ApiProxy.parse("http://localhost:" + proxy.port(), ".svc,localhost"))) {
            assertThat(connection.user()).hasValue("me");
            assertThat(proxy.connects()).isEmpty();
        }
    }

    @Test
    void theKubeconfigsProxyGoesBeforeThatOfTheSurroundingsAndAfterThatOfThePerson() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), null)) {
            Login login = Login.Kubeconfig.of(
                    """
                    clusters: [{name: c, cluster: {server: 'https://api.okd.invalid:6443',
                      proxy-url: 'http://localhost:%d', certificate-authority-data: %s}}]
                    users: [{name: u, user: {token: t}}]
                    contexts: [{name: x, context: {cluster: c, user: u}}]
                    """
                            .formatted(
                                    proxy.port(),
                                    java.util.Base64.getEncoder()
                                            .encodeToString(ca.certificate()
                                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
            ApiProxy elsewhere = ApiProxy.parse("http://localhost:1", null);
            try (ClusterConnection connection =
                    ClusterConnection.open(login, elsewhere.givingWay(), BackupLog.SILENT, ONE_TRY)) {
                assertThat(connection.user()).hasValue("me");
            }
            assertThatThrownBy(() -> ClusterConnection.open(login, elsewhere, BackupLog.SILENT, ONE_TRY))
                    .hasMessageContaining(": the proxy localhost:1 refuses the connection");
            assertThatThrownBy(() -> ClusterConnection.open(login, ApiProxy.NONE, BackupLog.SILENT, ONE_TRY))
                    .hasMessageContaining("the host api.okd.invalid:6443 is not known");
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamedAndNotTheServer() {
        assertThatThrownBy(() -> open("https://api.okd.invalid:6443", ApiProxy.parse("http://localhost:1", null)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("proxy localhost:1 refuses the connection");
    }

    @Test
    void aProxyThatWantsAPasswordSaysSo() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy(server.port(), "Basic dXNlcjpwYXNz")) {
            assertThatThrownBy(() -> open(
                            "https://api.okd.invalid:6443", ApiProxy.parse("http://localhost:" + proxy.port(), null)))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("wants a user name and password (407)")
                    .hasMessageContaining("none was given");
        }
    }

    /** In a Java of its own, since the property is read once for all. */
    @Test
    void aPasswordReachesTheProxyWhenJavaLetsIt(@TempDir Path folder) throws Exception {
        Path caFile = Files.writeString(folder.resolve("ca.pem"), ca.certificate());
        try (ConnectProxy proxy = new ConnectProxy(server.port(), "Basic dXNlcjpwYSBzcw==")) {
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djdk.http.auth.tunneling.disabledSchemes=",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            WithProxyPassword.class.getName(),
                            "http://user:pa%20ss@localhost:" + proxy.port(),
                            caFile.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            assertThat(java.waitFor(50, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("out"))).contains("logged in as me");
        }
    }

    /** Run by the test above. */
    static final class WithProxyPassword {

        public static void main(String[] args) throws Exception {
            Login login = new Login.Token(
                    "https://api.okd.invalid:6443", "token", Trust.of(Files.readString(new File(args[1]).toPath())));
            try (ClusterConnection connection =
                    ClusterConnection.open(login, ApiProxy.parse(args[0], null), BackupLog.SILENT, ONE_TRY)) {
                System.out.println("logged in as " + connection.user().orElse(""));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                    | api.okd.test   | true",
                "okd.test             | api.okd.test   | true",
                "okd.test             | okd.test       | true",
                ".okd.test            | api.okd.test   | true",
                ".okd.test            | okd.test       | false",
                "*.okd.test           | api.okd.test   | true",
                "okd.test             | myokd.test     | false",
                "OKD.test             | API.okd.TEST   | true",
                "api.okd.test:6443    | api.okd.test   | true",
                "api.okd.test:443     | api.okd.test   | false",
                "10.0.0.5             | 10.0.0.5       | true",
                "10.0.0.5             | 10.0.0.50      | false",
                "10.0.0.0/8           | 10.200.3.4     | true",
                "10.0.0.0/8           | 11.0.0.1       | false",
                "10.0.0.0/33x         | 10.0.0.1       | false",
                "0.0.0.0/0            | 192.0.2.1      | true",
                "10.0.0.0/8           | ten.okd.test   | false",
                "fd00::/8             | [fd00::1]      | true",
                "fd00::/8             | 10.0.0.1       | false",
                "[fd00::1]:6443       | [fd00::1]      | true",
                "fd00:0:0::1          | [fd00::1]      | true",
                "a, b , okd.test      | api.okd.test   | true",
                "''                   | api.okd.test   | false"
            })
    void noProxyIsReadAsOcReadsIt(String noProxy, String host, boolean direct) throws Exception {
        ApiProxy proxy = ApiProxy.parse("proxy.example.org:3128", noProxy);
        assertThat(proxy.isUsedFor(URI.create("https://" + host + ":6443"))).isEqualTo(!direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://proxy:3128", "socks5://proxy:1080", "http://", "http://user:secret@", "a b"})
    void whatIsNoHttpProxyIsRefusedWithoutBeingQuoted(String url) {
        assertThatThrownBy(() -> ApiProxy.parse(url, null))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("Give http://host:port")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aProxyThatCannotReachTheServerSaysSo() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread refusing = new Thread(() -> refuseAll(socket));
            refusing.setDaemon(true);
            refusing.start();
            assertThatThrownBy(() -> open(
                            "https://api.okd.invalid:6443",
                            ApiProxy.parse("http://localhost:" + socket.getLocalPort(), null)))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("does not connect us to api.okd.invalid:6443 (status 503)");
        }
    }

    private static void refuseAll(ServerSocket socket) {
        try {
            while (true) {
                try (Socket client = socket.accept()) {
                    client.getInputStream().read(new byte[1000]);
                    client.getOutputStream()
                            .write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
                }
            }
        } catch (IOException e) {
            // The test has closed the socket.
        }
    }

    @Test
    void aPasswordIsNotPrinted() throws Exception {
        ApiProxy proxy = ApiProxy.parse("http://user:secret@proxy:3128", "a,b");
        assertThat(proxy.password()).isEqualTo("secret");
        assertThat(proxy).hasToString("proxy proxy:3128");
        assertThat(proxy.noProxy()).isEqualTo(List.of("a", "b"));
    }

    private ClusterConnection open(String url, ApiProxy proxy) throws Exception {
        return ClusterConnection.open(
                new Login.Token(url, "token", Trust.of(ca.certificate())), proxy, BackupLog.SILENT, ONE_TRY);
    }
}
