package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.internal.CertUtils;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.CertificateAuthority;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdConnectionTest {

    private static final Duration STALL = Duration.ofSeconds(15);

    @TempDir
    static Path directory;

    private static EtcdCluster etcd;

    @BeforeAll
    static void start() throws IOException {
        etcd = EtcdCluster.start(EtcdInstallation.v34(), directory.resolve("etcd"));
        etcd.etcdctl("put", "/kubernetes.io/pods/default/web", "running").orFail();
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    private static EtcdEndpoint endpoint(Relay relay, String ca) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(ca.getBytes(StandardCharsets.UTF_8))));
        Path certificates = etcd.certificates();
        try (InputStream certificate = Files.newInputStream(certificates.resolve("etcd-client.crt"));
                InputStream key = Files.newInputStream(certificates.resolve("etcd-client.key"))) {
            KeyStore identity = CertUtils.createKeyStore(certificate, key, "RSA", new char[0], null, new char[0]);
            return new EtcdEndpoint(relay.port(), trust, identity);
        }
    }

    private static Relay toTheMember() throws IOException {
        return new Relay(etcd.member(0).address(), etcd.member(0).clientPort());
    }

    @Test
    void statusAndSnapshotComeOverOneConnection() throws Exception {
        Path file = directory.resolve("snapshot.db");
        try (Relay relay = toTheMember();
                EtcdConnection connection =
                        EtcdConnection.to(endpoint(relay, etcd.authority().certificate()), STALL);
                FileChannel sink = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            EtcdMemberStatus status = connection.status();
            long bytes = connection.snapshot(sink, (done, total) -> {});

            assertThat(status.serverVersion()).isEqualTo("3.4.23");
            assertThat(status.member()).isEqualTo("etcd-0");
            assertThat(status.leader()).isTrue();
            assertThat(status.members()).isEqualTo(1);
            assertThat(status.alarms()).isEmpty();
            assertThat(bytes).isEqualTo(status.databaseSize() + 32);
            assertThat(relay.connections()).isEqualTo(1);
        }
        assertThat(SnapshotVerifier.verify(file).failures()).isEmpty();
    }

    @Test
    void aDiskThatIsFullIsNoFaultOfTheMember() throws Exception {
        WritableByteChannel full = new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        try (Relay relay = toTheMember();
                EtcdConnection connection =
                        EtcdConnection.to(endpoint(relay, etcd.authority().certificate()), STALL)) {
            assertThatThrownBy(() -> connection.snapshot(full, (done, total) -> {}))
                    .isInstanceOfSatisfying(
                            BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.OUTPUT))
                    .hasMessageContaining("No space left on device");
        }
    }

    @Test
    void aMemberThatDoesNotAnswerIsToldByTheTimeItWasGiven() throws Exception {
        try (Relay silent = new Relay(null, 0);
                EtcdConnection connection =
                        EtcdConnection.to(endpoint(silent, etcd.authority().certificate()), Duration.ofSeconds(1))) {
            assertThatThrownBy(connection::status)
                    .isInstanceOfSatisfying(
                            BackupException.class, e -> assertThat(e.stage()).isEqualTo(Stage.CAPTURE))
                    .hasMessageContaining("could not be asked for its status: it did not answer within 1 s");
        }
    }

    @Test
    void aMemberOfAnotherAuthorityIsNotBelieved() throws Exception {
        String other = CertificateAuthority.named("another-signer").certificate();
        try (Relay relay = toTheMember();
                EtcdConnection connection = EtcdConnection.to(endpoint(relay, other), STALL)) {
            assertThatThrownBy(connection::status)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("could not be asked for its status")
                    .hasStackTraceContaining("PKIX path");
        }
    }

    @Test
    void anInterruptEndsTheWaitForAnAnswer() throws Exception {
        try (Relay silent = new Relay(null, 0);
                EtcdConnection connection =
                        EtcdConnection.to(endpoint(silent, etcd.authority().certificate()), STALL)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(connection::status).isInstanceOf(InterruptedException.class);
        }
        assertThat(Thread.interrupted()).isFalse();
    }
}
