package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.cluster.FactsReader;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.lock.LockClaim;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.rehearsal.PodRehearsal;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole backups of a real cluster: {@code make cluster-test KUBECONFIG=...}. */
@Tag("cluster")
@Timeout(300)
class EtcdBackupClusterTest {

    private static final Path KUBECONFIG = Path.of(System.getenv().getOrDefault("KUBECONFIG", "kubeconfig"));

    /** Present where the node is this machine; elsewhere there is nothing here to look at. */
    private static final Path HOST = Path.of("/home/core");

    @TempDir
    Path output;

    private final List<String> log = new ArrayList<>();
    private Login login;

    @BeforeEach
    void readKubeconfig() throws Exception {
        login = new Login.Kubeconfig(
                Files.readString(KUBECONFIG),
                KUBECONFIG.toAbsolutePath().getParent().toString(),
                null,
                null);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aBackupIsTakenVerifiedAndLeavesNothing(Method method) throws Exception {
        BackupResult result = new EtcdBackup(Clock.systemUTC()).run(request(method), recorder());

        Manifest manifest = result.manifest();
        Path snapshot = output.resolve(
                manifest.file(BackupFileNames.Kind.SNAPSHOT).orElseThrow().storedName());
        Path tarball = output.resolve(manifest.file(BackupFileNames.Kind.STATIC_RESOURCES)
                .orElseThrow()
                .storedName());
        assertThat(SnapshotVerifier.verify(snapshot).passed()).isTrue();
        assertThat(SnapshotVerifier.verify(snapshot).status().revision())
                .isEqualTo(manifest.etcd().revision());
        assertThat(new StaticResourcesArchive(Clock.systemUTC()).verify(tarball).isUsable())
                .isTrue();
        assertThat(log).anyMatch(line -> line.startsWith("found latest kube-apiserver: /etc/kubernetes/"));
        assertThat(log)
                .anyMatch(line -> line.startsWith("{\"hash\":" + manifest.etcd().hash() + ","));
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            ClusterFacts facts = FactsReader.read(connection);
            assertThat(manifest.cluster().id()).isEqualTo(facts.cluster().id());
            assertThat(manifest.cluster().version()).isEqualTo(facts.version().current());
        }
        assertThat(result.left()).isEmpty();
        assertThat(names(output)).hasSize(5).noneMatch(name -> name.endsWith(".part"));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void anInterruptedBackupLeavesNothing(Method method) throws Exception {
        List<Throwable> end = new ArrayList<>();
        Thread run = new Thread(() -> {
            try {
                new EtcdBackup(Clock.systemUTC()).run(request(method), recorder());
            } catch (Exception e) {
                end.add(e);
            }
        });
        run.start();
        while (run.isAlive() && log("found latest etcd:") == 0) {
            Thread.sleep(20);
        }
        run.interrupt();
        run.join(Duration.ofSeconds(90).toMillis());

        assertThat(run.isAlive()).isFalse();
        assertThat(end).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(names(output)).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aBackupIsRehearsedInAPodOfTheClusterAndLeavesNothing() throws Exception {
        BackupResult result = new EtcdBackup(Clock.systemUTC()).run(request(Method.DIRECT, rehearsal()), recorder());

        assertThat(result.manifest().findings())
                .filteredOn(finding -> finding.id().equals("rehearsal"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence())
                        .contains("in a pod on node " + result.manifest().node().name())
                        .contains("serves revision " + result.manifest().etcd().revision() + " with ")
                        .endsWith("as it should."));
        assertThat(result.left()).isEmpty();
        assertNothingIsLeft();

        // Large enough to fill every buffer on the way.
        Path snapshot = KubernetesLikeData.prepared(EtcdInstallation.v34(), 24);
        PodRehearsal.Outcome again = new ClusterRehearsal(Clock.systemUTC())
                .run(
                        new ClusterRehearsalRequest(
                                login,
                                null,
                                snapshot.toFile(),
                                rehearsal(),
                                null,
                                Duration.ofMinutes(4),
                                LockClaim.of("a cluster test")),
                        recorder());
        assertThat(again.report().matches()).as("%s", again).isTrue();
        assertThat(again.left()).isEmpty();
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Starting rehearsal pod", "Restored snapshot_"})
    void anInterruptedRehearsalLeavesNothing(String moment) throws Exception {
        List<Throwable> end = new ArrayList<>();
        Thread run = new Thread(() -> {
            try {
                new EtcdBackup(Clock.systemUTC()).run(request(Method.DIRECT, rehearsal()), recorder());
            } catch (Exception e) {
                end.add(e);
            }
        });
        run.start();
        while (run.isAlive() && log(moment) == 0) {
            Thread.sleep(20);
        }
        run.interrupt();
        run.join(Duration.ofSeconds(90).toMillis());

        assertThat(end).as("%s", log).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(names(output)).isEmpty();
        assertNothingIsLeft();
    }

    /** With the etcd of the node, or with the image that {@code make cluster-test REHEARSAL_IMAGE=...} names. */
    private static RehearsalPlace.InCluster rehearsal() {
        String image = System.getenv("REHEARSAL_IMAGE");
        return new RehearsalPlace.InCluster(null, image == null || image.isEmpty() ? null : image);
    }

    @Test
    void theLogNeverShowsTheToken() throws Exception {
        new EtcdBackup(Clock.systemUTC()).run(request(Method.DIRECT), recorder());
        Stream<String> secrets = Files.readAllLines(KUBECONFIG).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("token:") || line.startsWith("client-key-data:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip());
        assertThat(secrets)
                .allSatisfy(secret -> assertThat(String.join("\n", log)).doesNotContain(secret));
    }

    private BackupRequest request(Method method) {
        return request(method, RehearsalPlace.nowhere());
    }

    private BackupRequest request(Method method, RehearsalPlace rehearsal) {
        return new BackupRequest(
                login,
                null,
                output.toFile(),
                new CaptureOptions(method, null, null, null),
                new CheckOptions(Set.of(), null, rehearsal, true),
                new ProtectionOptions(Recipients.NONE, Recipients.NONE, null),
                Duration.ofMinutes(4),
                LockClaim.of("a cluster test"));
    }

    private BackupLog recorder() {
        return new BackupLog() {
            @Override
            public void info(String line) {
                synchronized (log) {
                    log.add(line);
                }
            }

            @Override
            public void warn(String line) {
                info("WARNING: " + line);
            }
        };
    }

    private long log(String start) {
        synchronized (log) {
            return log.stream().filter(line -> line.startsWith(start)).count();
        }
    }

    private void assertNothingIsLeft() throws Exception {
        try (ClusterConnection connection = ClusterConnection.open(login, null, BackupLog.SILENT)) {
            KubernetesClient client = connection.client();
            OurNamespaces.areGone(client);
            assertThat(client.pods().inAnyNamespace().list().getItems())
                    .noneMatch(p -> p.getMetadata().getName().matches("etcd-backup-[a-z2-7]{12}"));
            assertThat(client.leases()
                            .inNamespace("openshift-etcd")
                            .withName("etcd-backup")
                            .get())
                    .isNull();
        }
        if (Files.isDirectory(HOST)) {
            assertThat(names(HOST)).noneMatch(name -> name.startsWith("etcd-backup-"));
        }
    }

    private static List<String> names(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
