package io.jenkins.plugins.etcdbackup.engine.login;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can go wrong on the way to the API server, each against a real socket, and what the person is told. */
@Timeout(60)
class ClusterConnectionTest {

    private static final String SECRET = "sha256~a-token-that-nobody-may-see";
    private static final ClusterConnection.Timeouts ONE_TRY =
            new ClusterConnection.Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), 0, Duration.ZERO);

    /** For the tests that have to wait it out. */
    private static final ClusterConnection.Timeouts ONE_SECOND =
            new ClusterConnection.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), 0, Duration.ZERO);

    private static CertificateAuthority ca;
    private static SSLContext tls;

    @BeforeAll
    static void issueCertificates() throws Exception {
        ca = CertificateAuthority.named("kube-apiserver-lb-signer");
        tls = serverTls(ca.issue("kube-apiserver", "localhost", "127.0.0.1"));
    }

    @Test
    void theUserIsTheOneThatTheServerNames() throws Exception {
        try (TlsServer server = TlsServer.start(tls, false, ClusterConnectionTest::api);
                ClusterConnection connection = open(token(server.url(), trusted()))) {
            assertThat(connection.user()).hasValue("kube:admin");
            assertThat(connection.server()).isEqualTo(server.url());
            assertThat(server.requests().get(0).authorization()).isEqualTo("Bearer " + SECRET);
        }
    }

    @Test
    void anUnknownHostIsNamed() {
        refused(token("https://api.no-such-cluster.invalid:6443", trusted()))
                .hasMessageContaining("api.no-such-cluster.invalid:6443 is not known to the name server");
    }

    @Test
    void aRefusedConnectionIsNamed() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        refused(token("https://localhost:" + closed, trusted()))
                .hasMessageContaining("localhost:" + closed + " refuses the connection");
    }

    @Test
    void aHostThatDropsPacketsIsToldAsATimeOut() throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(socket, fillers);
            refused(token("https://127.0.0.1:" + socket.getLocalPort(), trusted()), ONE_SECOND)
                    .hasMessageContaining("no connection to 127.0.0.1:" + socket.getLocalPort() + " in time");
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsToldAsATimeOut() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            refused(token("https://localhost:" + socket.getLocalPort(), trusted()), ONE_SECOND)
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void aPortThatSpeaksNoTlsIsNamed() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread plain = new Thread(() -> answerInPlain(socket));
            plain.setDaemon(true);
            plain.start();
            String url = "https://localhost:" + socket.getLocalPort();
            refused(token(url, trusted())).hasMessageContaining("no TLS connection with " + url);
        }
    }

    @Test
    void aCertificateOfAnotherCaIsRefusedWithItsNames() throws Exception {
        CertificateAuthority other = CertificateAuthority.named("some-other-signer");
        try (TlsServer server = TlsServer.start(tls, false, ClusterConnectionTest::api)) {
            refused(token(server.url(), Trust.of(other.certificate())))
                    .hasMessageContaining("CN=kube-apiserver")
                    .hasMessageContaining("CN=kube-apiserver-lb-signer")
                    .hasMessageContaining("is not trusted");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void withoutACaTheSystemsTrustStoreCountsAndNotNothing() throws Exception {
        try (TlsServer server = TlsServer.start(tls, false, ClusterConnectionTest::api)) {
            refused(token(server.url(), Trust.system())).hasMessageContaining("is not trusted");
            refused(token(server.url(), Trust.of("  "))).hasMessageContaining("is not trusted");
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() throws Exception {
        SSLContext elsewhere = serverTls(ca.issue("kube-apiserver", "api.okd.test", "10.0.0.5"));
        try (TlsServer server = TlsServer.start(elsewhere, false, ClusterConnectionTest::api)) {
            refused(token(server.url(), trusted()))
                    .hasMessageContaining("is not for that name")
                    .hasMessageContaining("localhost");
        }
    }

    @Test
    void anExpiredCertificateIsToldAsSuch() throws Exception {
        Instant now = Instant.now();
        SSLContext expired = serverTls(ca.issue(new CertificateAuthority.Request(
                "kube-apiserver", List.of("localhost"), now.minusSeconds(7200), now.minusSeconds(3600))));
        try (TlsServer server = TlsServer.start(expired, false, ClusterConnectionTest::api)) {
            refused(token(server.url(), trusted())).hasMessageContaining("expired on");
        }
    }

    @Test
    void aCertificateOfTheFutureIsToldAsSuch() throws Exception {
        Instant now = Instant.now();
        SSLContext early = serverTls(ca.issue(new CertificateAuthority.Request(
                "kube-apiserver", List.of("localhost"), now.plusSeconds(7200), now.plusSeconds(9600))));
        try (TlsServer server = TlsServer.start(early, false, ClusterConnectionTest::api)) {
            refused(token(server.url(), trusted()))
                    .hasMessageContaining("is valid only from")
                    .hasMessageContaining("clocks");
        }
    }

    @Test
    void skippedVerificationWorksAndWarnsEachTime() throws Exception {
        SSLContext elsewhere = serverTls(ca.issue("kube-apiserver", "api.okd.test"));
        List<String> warnings = new ArrayList<>();
        try (TlsServer server = TlsServer.start(elsewhere, false, ClusterConnectionTest::api);
                ClusterConnection connection = ClusterConnection.open(
                        token(server.url(), Trust.insecure()), null, new WarningsInto(warnings))) {
            assertThat(connection.user()).hasValue("kube:admin");
            assertThat(warnings).singleElement().asString().contains("TLS verification is switched off");
        }
    }

    @Test
    void aClientCertificateShowsWhoWeAre() throws Exception {
        CertificateAuthority.Issued client = ca.issue("system:admin");
        try (TlsServer server = TlsServer.start(tls, true, exchange -> {
                    String peer = ((HttpsExchange) exchange)
                            .getSSLSession()
                            .getPeerPrincipal()
                            .getName();
                    TlsServer.json(
                            exchange,
                            200,
                            "{\"metadata\":{\"name\":\"" + peer.replaceAll(".*CN=([^,]*).*", "$1") + "\"}}");
                });
                ClusterConnection connection = open(
                        new Login.ClientCertificate(server.url(), client.certificate(), client.key(), trusted()))) {
            assertThat(connection.user()).hasValue("system:admin");
        }
    }

    @Test
    void aKeyThatBelongsToAnotherCertificateIsRefusedBeforeAnythingIsSent() {
        CertificateAuthority.Issued one = ca.issue("one");
        CertificateAuthority.Issued two = ca.issue("two");
        refused(new Login.ClientCertificate("https://localhost:1", one.certificate(), two.key(), trusted()))
                .hasMessageContaining("does not belong to the certificate of")
                .hasMessageContaining("CN=one");
    }

    @Test
    void keyAndCertificateThatAreNoPemAreRefused() {
        CertificateAuthority.Issued one = ca.issue("one");
        refused(new Login.ClientCertificate("https://localhost:1", "hello", one.key(), trusted()))
                .hasMessageContaining("client certificate cannot be used: the certificate holds no certificate in PEM");
        refused(new Login.ClientCertificate("https://localhost:1", one.certificate(), "hello", trusted()))
                .hasMessageContaining("the key is no private key in PEM");
    }

    @Test
    void aCaThatIsNoPemIsRefused() {
        refused(token("https://localhost:1", Trust.of("not a certificate")))
                .hasMessageContaining("The CA cannot be used: it holds no certificate in PEM");
        refused(token("https://localhost:1", Trust.of(ca.issue("x").key())))
                .hasMessageContaining("The CA cannot be used: it holds no certificate in PEM");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | expired or revoked",
                "403 | does not allow it",
                "429 | overloaded or not ready",
                "500 | status 500",
                "503 | overloaded or not ready"
            })
    void aRefusalIsToldByItsKind(int status, String told) throws Exception {
        try (TlsServer server = TlsServer.start(tls, false, e -> TlsServer.refuse(e, status, "no"))) {
            refused(token(server.url(), trusted())).hasMessageContaining(told);
        }
    }

    @Test
    void beingTakenForAnonymousIsAFailure() throws Exception {
        String refusal = "users.user.openshift.io \\\"~\\\" is forbidden: User \\\"system:anonymous\\\" cannot get"
                + " resource \\\"users\\\"";
        try (TlsServer server = TlsServer.start(tls, false, e -> TlsServer.refuse(e, 403, refusal))) {
            refused(token(server.url(), trusted())).hasMessageContaining("takes us for system:anonymous");
        }
    }

    @Test
    void aUserWithoutAnyRightIsNamedFromTheRefusal() throws Exception {
        String refusal = "users.user.openshift.io \\\"~\\\" is forbidden: User"
                + " \\\"system:serviceaccount:a:nobody\\\" cannot get resource \\\"users\\\"";
        try (TlsServer server = TlsServer.start(tls, false, e -> TlsServer.refuse(e, 403, refusal));
                ClusterConnection connection = open(token(server.url(), trusted()))) {
            assertThat(connection.user()).hasValue("system:serviceaccount:a:nobody");
        }
    }

    @Test
    void aWebConsoleIsNotTakenForAnApiServer() throws Exception {
        try (TlsServer server = TlsServer.start(
                tls, false, e -> TlsServer.send(e, 200, "text/html", "<!DOCTYPE html><html><body>Log in"))) {
            refused(token(server.url(), trusted())).hasMessageContaining("the web console or another web site");
        }
    }

    @Test
    void aRedirectIsNotFollowedWithTheToken() throws Exception {
        try (TlsServer target = TlsServer.start(tls, false, ClusterConnectionTest::api);
                TlsServer server = TlsServer.start(tls, false, e -> {
                    e.getResponseHeaders().set("Location", target.url() + "/oauth/authorize?secret=1");
                    e.sendResponseHeaders(302, -1);
                })) {
            refused(token(server.url(), trusted())).hasMessageContaining("answers with a redirect");
            assertThat(target.requests()).isEmpty();
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Login login = token("https://localhost:" + socket.getLocalPort(), trusted());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> ClusterConnection.open(login, null, BackupLog.SILENT))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    /** As an API server's and most web servers' plain ports answer to what is no HTTP. */
    private static void answerInPlain(ServerSocket socket) {
        try {
            while (true) {
                try (Socket client = socket.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                }
            }
        } catch (IOException e) {
            // The test has closed the socket.
        }
    }

    private static void api(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/apis/user.openshift.io/v1/users/~")) {
            TlsServer.json(exchange, 200, "{\"kind\":\"User\",\"metadata\":{\"name\":\"kube:admin\"}}");
        } else {
            TlsServer.refuse(exchange, 404, "not found");
        }
    }

    private static Login token(String server, Trust trust) {
        return new Login.Token(server, SECRET, trust);
    }

    private static Trust trusted() {
        return Trust.of(ca.certificate());
    }

    private static ClusterConnection open(Login login) throws Exception {
        return ClusterConnection.open(login, null, BackupLog.SILENT, ONE_TRY);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(Login login) {
        return refused(login, ONE_TRY);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            Login login, ClusterConnection.Timeouts timeouts) {
        return assertThatThrownBy(() -> ClusterConnection.open(login, null, BackupLog.SILENT, timeouts)
                        .close())
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.LOG_IN))
                .satisfies(
                        e -> assertThat(allMessages(e)).doesNotContain(SECRET).doesNotContain("PRIVATE KEY"));
    }

    private static String allMessages(Throwable e) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = e; t != null; t = t.getCause()) {
            all.append(t).append('\n');
        }
        return all.toString();
    }

    /** Leaves no room in the queue of connections, so that the kernel drops what comes. */
    private static void fill(ServerSocket socket, List<Socket> fillers) throws IOException {
        for (int i = 0; i < 20; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()), 300);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IllegalStateException("The queue of connections never got full");
    }

    private static SSLContext serverTls(CertificateAuthority.Issued issued) {
        return TlsServer.tls(issued, ca);
    }

    private record WarningsInto(List<String> warnings) implements BackupLog {
        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {
            warnings.add(line);
        }
    }
}
