package io.jenkins.plugins.etcdbackup.engine.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API server that goes away while it is talked to, and comes back or does not. */
@Timeout(60)
class OutageTest {

    private static final CertificateAuthority CA = CertificateAuthority.named("signer");
    private static final SSLContext TLS = TlsServer.tls(CA.issue("api", "localhost"), CA);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** How many requests are refused from now on. */
    private final AtomicInteger refusals = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aServerThatIsNotReadyIsAskedAgain(int status) throws Exception {
        try (TlsServer server = TlsServer.start(TLS, false, e -> answer(e, status));
                ClusterConnection connection = open(server, Duration.ofSeconds(30))) {
            refusals.set(2);
            assertThat(read(connection)).contains("me");
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).contains("The API server is away", "(" + status + ")", "30 s at most");
            assertThat(lines.get(1)).contains("answers again, after");
        }
    }

    @Test
    void aServerThatIsDownIsWaitedFor() throws Exception {
        TlsServer server = TlsServer.start(TLS, false, e -> answer(e, 0));
        try (ClusterConnection connection = open(server, Duration.ofSeconds(30))) {
            int port = server.port();
            server.close();
            Thread restart = new Thread(() -> {
                try {
                    Thread.sleep(2500);
                    TlsServer.start(TLS, false, port, e -> answer(e, 0));
                } catch (IOException | InterruptedException e) {
                    lines.add(e.toString());
                }
            });
            restart.start();
            assertThat(read(connection)).contains("me");
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).contains("refuses the connection");
            restart.join();
        }
    }

    @Test
    void whatDoesNotPassIsToldWithHowLongItWasTried() throws Exception {
        TlsServer server = TlsServer.start(TLS, false, e -> answer(e, 0));
        try (ClusterConnection connection = open(server, Duration.ofSeconds(2))) {
            server.close();
            assertThatThrownBy(() -> read(connection))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("refuses the connection")
                    .hasMessageMatching("(?s).* It was tried again for [23] s\\.");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 409, 500})
    void anAnswerThatStaysAsItIsIsTakenAtOnce(int status) throws Exception {
        try (TlsServer server = TlsServer.start(TLS, false, e -> answer(e, status));
                ClusterConnection connection = open(server, Duration.ofSeconds(30))) {
            refusals.set(100);
            assertThatThrownBy(() -> read(connection))
                    .isInstanceOf(BackupException.class)
                    .hasMessageNotContaining("tried again");
            assertThat(refusals).hasValue(99);
            assertThat(lines).isEmpty();
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (TlsServer server = TlsServer.start(TLS, false, e -> answer(e, 503));
                ClusterConnection connection = open(server, Duration.ofSeconds(30))) {
            refusals.set(1000);
            Thread waiting = Thread.currentThread();
            Thread interrupting = new Thread(() -> {
                try {
                    Thread.sleep(1500);
                    waiting.interrupt();
                } catch (InterruptedException e) {
                    lines.add(e.toString());
                }
            });
            interrupting.start();
            assertThatThrownBy(() -> read(connection)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            TlsServer.refuse(exchange, status, "no");
        } else {
            TlsServer.json(exchange, 200, "{\"metadata\":{\"name\":\"me\"}}");
        }
    }

    private static String read(ClusterConnection connection) throws BackupException, InterruptedException {
        return connection.call(Stage.CLUSTER_FACTS, "reading", client -> client.raw("/api"));
    }

    private ClusterConnection open(TlsServer server, Duration outage) throws Exception {
        BackupLog log = new BackupLog() {
            @Override
            public void info(String line) {
                lines.add(line);
            }

            @Override
            public void warn(String line) {
                lines.add(line);
            }
        };
        return ClusterConnection.open(
                new Login.Token(server.url(), "token", Trust.of(CA.certificate())),
                null,
                log,
                new ClusterConnection.Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), 0, outage));
    }
}
