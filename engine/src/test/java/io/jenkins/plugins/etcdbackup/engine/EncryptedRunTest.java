package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.files.AgeKeys;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.standin.StandIn;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the agent's disk gets to see of a backup that will be encrypted: nothing that anybody could read. A Secret's value
 * in etcd and noise that gzip leaves as it is tell the snapshot and the tarball where they lie plainly.
 */
class EncryptedRunTest {

    private static final byte[] SECRET = "canary-7c3f-the-value-of-a-secret-9d11".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOISE = new byte[300_000];
    private static final int MEGABYTES = 24;

    @TempDir
    static Path directory;

    @TempDir
    Path output;

    @StandIn(megabytes = MEGABYTES)
    private static StandInControlPlane okd;

    private static AgeKeys keys;

    @BeforeAll
    static void start() throws Exception {
        keys = AgeKeys.make(directory, "key");
        okd.etcd()
                .etcdctl("put", "/kubernetes.io/secrets/default/canary", new String(SECRET, StandardCharsets.US_ASCII))
                .orFail();
        new Random(1).nextBytes(NOISE);
        for (String node : StandInControlPlane.CONTROL_PLANE) {
            Path pod = okd.node(node).directory().resolve("etc/kubernetes/static-pod-resources/etcd-pod-3/secrets");
            Files.write(Files.createDirectories(pod).resolve("canary"), NOISE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noPlainByteGetsToTheDisk(Method method) throws Exception {
        try (DiskWatch watch = watch("self").start()) {
            new BackupTrial(okd, output, method).protectedBy(encrypted()).run().succeeded();

            assertThat(watch.found()).isEmpty();
            assertThat(watch.largestNameless()).isGreaterThan(MEGABYTES << 19);
        }
        assertThat(BackupTrial.filesIn(output))
                .filteredOn(name -> name.endsWith(".age"))
                .hasSize(3);
        assertThat(decrypted("snapshot")).contains(new String(SECRET, StandardCharsets.ISO_8859_1));
        String tarball = decrypted("static_kuberesources");
        assertThat(piecesOfNoise()).anyMatch(piece -> tarball.contains(new String(piece, StandardCharsets.ISO_8859_1)));
    }

    /** Else the test above would prove nothing. */
    @ParameterizedTest
    @EnumSource
    void theWatchSeesBothCanariesOfAPlainRun(Method method) throws Exception {
        try (DiskWatch watch = watch("self").start()) {
            new BackupTrial(okd, output, method).run().succeeded();

            assertThat(watch.found())
                    .anyMatch(seen -> seen.matches("0 in snapshot_.*\\.db\\.part"))
                    .anyMatch(seen -> seen.matches("[1-9] in static_kuberesources_.*\\.tar\\.gz(\\.part)?"));
        }
    }

    @Test
    void onlyTheFileThatIsEncryptedIsSealed() throws Exception {
        ProtectionOptions keysOnly = new ProtectionOptions(Recipients.NONE, recipients(), null);
        try (DiskWatch watch = watch("self").start()) {
            new BackupTrial(okd, output, Method.DIRECT)
                    .protectedBy(keysOnly)
                    .run()
                    .succeeded();

            assertThat(watch.found()).isNotEmpty().allMatch(seen -> seen.startsWith("0 in snapshot_"));
        }
    }

    /** What a restore makes is plain by its nature: said before, kept apart, and gone afterwards. */
    @Test
    void onlyARehearsalOnThisMachineMakesAPlainCopyAndSaysSo() throws Exception {
        String etcd = okd.etcd().installation().etcd().toString();
        try (DiskWatch watch = watch("self").start()) {
            BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                    .checkedBy(new CheckOptions(Set.of(), null, new RehearsalPlace.ThisMachine(etcd), true))
                    .protectedBy(encrypted())
                    .run();

            outcome.succeeded();
            assertThat(outcome.log().lines())
                    .anyMatch(line -> line.startsWith("WARNING: The backup will be encrypted, but its rehearsal"));
            assertThat(watch.found()).isNotEmpty().allMatch(seen -> seen.startsWith("0 in etcd-rehearsal-"));
        }
        assertThat(BackupTrial.filesIn(output)).hasSize(5).noneMatch(name -> name.contains("rehearsal"));
    }

    @Test
    void aRehearsalInAPodReadsThroughTheSeal() throws Exception {
        try (DiskWatch watch = watch("self").start()) {
            BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                    .checkedBy(new CheckOptions(Set.of(), null, RehearsalPlace.inCluster(), true))
                    .protectedBy(encrypted())
                    .run();

            assertThat(outcome.succeeded().manifest().findings())
                    .anyMatch(finding -> finding.id().equals("rehearsal"));
            assertThat(outcome.log().lines()).noneMatch(line -> line.startsWith("WARNING"));
            assertThat(watch.found()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fetched snapshot_", "{\"hash\":"})
    void anInterruptedRunLeavesNothing(String moment) throws Exception {
        new BackupTrial(okd, output, Method.DIRECT)
                .protectedBy(encrypted())
                .when(moment, Thread.currentThread()::interrupt)
                .run()
                .wasInterrupted();
    }

    @ParameterizedTest
    @EnumSource
    void aKilledRunLeavesNothingThatAnybodyCouldRead(Method method) throws Exception {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), okd.kubeconfig());
        try (ChildProcess child = ChildProcess.start(
                directory.resolve("said-" + method),
                "backup",
                "--kubeconfig=" + kubeconfig,
                "--output=" + output,
                "--method=" + method.name().toLowerCase(Locale.ROOT),
                "--encrypt-to=" + keys.recipient())) {
            child.awaitWords("Fetched snapshot_").awaitWords("Fetched static_kuberesources_");
            DiskWatch watch = watch(child.pid());
            lookWhileItStandsStill(child, watch);
            assertThat(watch.nameless())
                    .as("both files, and perhaps what they are counted into")
                    .hasSizeBetween(2, 3);
            awaitEncryption();
            lookWhileItStandsStill(child, watch);
            child.signal("KILL");
            assertThat(child.exitCode()).isEqualTo(137);

            assertThat(watch.found()).isEmpty();
            assertThat(watch.largestNameless()).isGreaterThan(MEGABYTES << 19);
        }
        try (DiskWatch after = watch("self")) {
            after.look();
            assertThat(after.found()).isEmpty();
        }
        assertThat(BackupTrial.filesIn(output))
                .allMatch(name -> name.endsWith(".age.part") || name.startsWith(".etcd-backup-"));
    }

    @Test
    void aSealedPartThatChangesAfterItsVerificationIsRefused() throws Exception {
        BackupTrial.Outcome outcome = new BackupTrial(okd, output, Method.DIRECT)
                .protectedBy(encrypted())
                .when("{\"hash\":", this::flipTheLastByteOfTheSnapshot)
                .run();

        assertThat(outcome.failed().stage()).isEqualTo(Stage.ENCRYPTION);
        assertThat(outcome.failed()).hasMessageContaining(".db changed on the disk");
    }

    /** In the sha256 at its end, which nobody looks at again but who encrypts. */
    private void flipTheLastByteOfTheSnapshot() {
        try (DiskWatch watch = watch("self")) {
            Path snapshot = null;
            for (Path file : watch.nameless()) {
                snapshot = DiskWatch.target(file).contains("snapshot_") ? file : snapshot;
            }
            try (FileChannel disk = FileChannel.open(snapshot, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer last = ByteBuffer.allocate(1);
                disk.read(last, disk.size() - 1);
                disk.write(ByteBuffer.wrap(new byte[] {(byte) ~last.get(0)}), disk.size() - 1);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void lookWhileItStandsStill(ChildProcess child, DiskWatch watch) throws Exception {
        child.signal("STOP");
        watch.look();
        child.signal("CONT");
    }

    private void awaitEncryption() throws Exception {
        for (int i = 0; i < 6000; i++) {
            if (BackupTrial.filesIn(output).stream().anyMatch(name -> name.endsWith(".age.part"))) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("nothing was encrypted");
    }

    private DiskWatch watch(String process) {
        List<byte[]> canaries =
                Stream.concat(Stream.of(SECRET), piecesOfNoise().stream()).toList();
        return new DiskWatch(output, process, canaries);
    }

    /** gzip stores what it can't make smaller, in blocks that begin anywhere: one of several pieces is in one. */
    private static List<byte[]> piecesOfNoise() {
        return Stream.iterate(30_000, at -> at < NOISE.length - 1000, at -> at + 30_000)
                .map(at -> Arrays.copyOfRange(NOISE, at, at + 32))
                .toList();
    }

    private static ProtectionOptions encrypted() {
        return new ProtectionOptions(recipients(), Recipients.NONE, null);
    }

    private static Recipients recipients() {
        try {
            return Recipients.parse(List.of(keys.recipient()));
        } catch (BackupException e) {
            throw new AssertionError(e);
        }
    }

    private String decrypted(String beginning) throws IOException {
        String name = BackupTrial.filesIn(output).stream()
                .filter(file -> file.startsWith(beginning))
                .findFirst()
                .orElseThrow();
        Path plain = output.resolve("plain-" + beginning);
        keys.decryptWithAge(output.resolve(name), plain);
        return Files.readString(plain, StandardCharsets.ISO_8859_1);
    }
}
