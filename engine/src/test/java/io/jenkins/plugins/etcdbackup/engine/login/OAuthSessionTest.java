package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logging in by user name and password, against an OAuth server that answers as OpenShift's does. */
@Timeout(60)
class OAuthSessionTest {

    private static final String PASSWORD = "pässword: with & everything";
    private static final String TOKEN = "sha256~kVb2fake-token_that-nobody-may-see";
    private static final ClusterConnection.Timeouts ONE_TRY =
            new ClusterConnection.Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), 0, Duration.ZERO);

    private static CertificateAuthority ca;
    private static SSLContext tls;

    private TlsServer oauth;
    private TlsServer api;
    private String location;

    private String[] challenges = {"Basic realm=\"openshift\""};

    @BeforeAll
    static void issueCertificates() throws Exception {
        ca = CertificateAuthority.named("ingress-operator");
        CertificateAuthority.Issued server = ca.issue("localhost", "localhost");
        tls = TlsServer.tls(server, ca);
    }

    @BeforeEach
    void start() throws Exception {
        oauth = TlsServer.start(tls, false, this::authorize);
        api = TlsServer.start(tls, false, this::api);
        location = "https://oauth-openshift.apps.okd.test/oauth/token/implicit#access_token="
                + TOKEN.replace("~", "%7E") + "&expires_in=86400&scope=user%3Afull&token_type=Bearer";
    }

    @AfterEach
    void stop() {
        api.close();
        oauth.close();
    }

    @Test
    void aPasswordIsTurnedIntoATokenWhichIsRevokedAtTheEnd() throws Exception {
        ClusterConnection connection = open("jenkins", PASSWORD);
        assertThat(connection.user()).hasValue("jenkins");
        connection.close();

        TlsServer.Request asked = oauth.requests().get(0);
        assertThat(asked.path()).isEqualTo("/oauth/authorize");
        assertThat(asked.query()).isEqualTo("client_id=openshift-challenging-client&response_type=token");
        assertThat(asked.csrf()).isNotBlank();
        assertThat(api.requests())
                .filteredOn(r -> r.method().equals("DELETE"))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.path()).isEqualTo("/apis/oauth.openshift.io/v1/oauthaccesstokens/" + hashedName());
                    assertThat(r.authorization()).isEqualTo("Bearer " + TOKEN);
                });
    }

    @Test
    void theTokenIsRevokedInAnInterruptedThreadToo() throws Exception {
        ClusterConnection connection = open("jenkins", PASSWORD);
        Thread.currentThread().interrupt();
        connection.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(api.requests()).extracting(TlsServer.Request::method).contains("DELETE");
    }

    @Test
    void aWrongPasswordIsToldAsSuch() {
        assertThatThrownBy(() -> open("jenkins", "wrong"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("does not accept user name and password of jenkins")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void anErrorInTheRedirectIsTold() {
        location = "https://oauth-openshift.apps.okd.test/oauth/token/implicit#error=access_denied"
                + "&error_description=The+resource+owner+denied+the+request";
        assertThatThrownBy(() -> open("jenkins", PASSWORD))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("The resource owner denied the request")
                .hasMessageContaining("Use a token");
    }

    @Test
    void aRedirectToALogInPageIsNoToken() {
        location = "https://sso.example.org/login?state=secret-state";
        assertThatThrownBy(() -> open("jenkins", PASSWORD))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("gave no token")
                .hasMessageContaining("leads to sso.example.org")
                .hasMessageNotContaining("secret-state");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Negotiate                                         | takes no password here, but a log-in by Negotiate",
                "Negotiate;NTLM                                    | a log-in by Negotiate or NTLM.",
                "Negotiate, Bearer realm=\"a, b\", error=\"x\"       | a log-in by Negotiate or Bearer.",
                "Negotiate;Basic realm=\"openshift\"               | does not accept user name and password",
                "Bearer realm=\"x\", basic realm=\"openshift\"      | does not accept user name and password"
            })
    void whatItTakesInsteadOfAPasswordIsNamed(String challenges, String told) {
        this.challenges = challenges.split(";");
        assertThatThrownBy(() -> open("jenkins", "wrong"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(told);
    }

    @Test
    void aServerWithoutOAuthIsToldAsSuch() throws Exception {
        try (TlsServer other = TlsServer.start(tls, false, e -> TlsServer.refuse(e, 404, "no"))) {
            assertThatThrownBy(
                            () -> ClusterConnection.open(login(other.url(), PASSWORD), null, BackupLog.SILENT, ONE_TRY))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("names no OAuth server");
        }
    }

    @Test
    void anOAuthServerOfAnotherCaIsNamedItself() throws Exception {
        CertificateAuthority.Issued apiOnly =
                CertificateAuthority.named("other").issue("localhost", "localhost");
        oauth.close();
        SSLContext strange = TlsServer.tls(apiOnly, ca);
        oauth = TlsServer.start(strange, false, this::authorize);
        assertThatThrownBy(() -> open("jenkins", PASSWORD))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is not trusted")
                .hasMessageContaining("CN=other")
                .hasMessageContaining("default-ingress-cert");
    }

    private ClusterConnection open(String user, String password) throws Exception {
        return ClusterConnection.open(
                new Login.UserPassword(api.url(), user, password, Trust.of(ca.certificate())),
                null,
                BackupLog.SILENT,
                ONE_TRY);
    }

    private static Login login(String server, String password) {
        return new Login.UserPassword(server, "jenkins", password, Trust.of(ca.certificate()));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString(("jenkins:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        boolean right = expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                && exchange.getRequestHeaders().containsKey("X-CSRF-Token");
        if (right) {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders().put("WWW-Authenticate", List.of(challenges));
            exchange.sendResponseHeaders(401, -1);
        }
    }

    private void api(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/.well-known/oauth-authorization-server")) {
            TlsServer.json(
                    exchange,
                    200,
                    "{\"issuer\":\"" + oauth.url() + "\",\"authorization_endpoint\":\"" + oauth.url()
                            + "/oauth/authorize\"}");
        } else if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            TlsServer.refuse(exchange, 401, "Unauthorized");
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            TlsServer.json(exchange, 200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");
        } else {
            TlsServer.json(exchange, 200, "{\"metadata\":{\"name\":\"jenkins\"}}");
        }
    }

    private static String hashedName() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(TOKEN.substring("sha256~".length()).getBytes(StandardCharsets.UTF_8));
        return "sha256~" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
