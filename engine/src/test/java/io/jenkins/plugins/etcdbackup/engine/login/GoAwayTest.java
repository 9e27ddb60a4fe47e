package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * An API server that says GOAWAY in the middle of every HTTP/2 answer, as one of OpenShift with {@code goaway-chance}
 * does once in a thousand requests.
 */
@Timeout(60)
class GoAwayTest {

    private static final String BODY = "{\"metadata\":{\"name\":\"me\"},\"padding\":\"" + "x".repeat(100_000) + "\"}";

    private static final CertificateAuthority CA = CertificateAuthority.named("signer");
    private static final Queue<HttpVersion> SEEN = new ConcurrentLinkedQueue<>();

    private static Vertx vertx;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        CertificateAuthority.Issued own = CA.issue("api", "localhost");
        vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setKeyValue(Buffer.buffer(own.key()))
                                .setCertValue(Buffer.buffer(own.certificate()))))
                .requestHandler(GoAwayTest::answer)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        url = "https://localhost:" + server.actualPort();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    /** Go's server: first no new streams (the highest number that there is), the open ones go on. */
    @SuppressWarnings("deprecation") // the last stream named, as API servers name it
    private static void answer(HttpServerRequest request) {
        SEEN.add(request.version());
        request.response().setChunked(true).putHeader("Content-Type", "application/json");
        request.response().write(BODY.substring(0, 50_000)).onSuccess(begun -> {
            if (request.version() == HttpVersion.HTTP_2) {
                request.connection().goAway(0, Integer.MAX_VALUE);
            }
            request.response().end(BODY.substring(50_000));
        });
    }

    @Test
    void noRequestFailsByIt() throws Exception {
        Login login = new Login.Token(url, "token", Trust.of(CA.certificate()));
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            for (int i = 0; i < 20; i++) {
                String answer = connection.call(Stage.CLUSTER_FACTS, "reading", client -> client.raw("/api"));
                assertThat(answer).isEqualTo(BODY);
            }
        }
        assertThat(SEEN).contains(HttpVersion.HTTP_1_1);
    }

    /** That this is the fault at all: what the API was asked by before. Later releases of Java know better. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_17)
    void overHttp2TheAnswerIsLost() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {ServerTrust.of(Trust.of(CA.certificate()), null)}, null);
        HttpClient http = HttpClient.newBuilder().sslContext(tls).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        Throwable failure = null;
        for (int i = 0; i < 50 && failure == null; i++) {
            failure = catchThrowable(() -> http.send(request, HttpResponse.BodyHandlers.ofString()));
        }
        assertThat(failure).hasMessageContaining("GOAWAY received");
        assertThat(SEEN).contains(HttpVersion.HTTP_2);
    }
}
