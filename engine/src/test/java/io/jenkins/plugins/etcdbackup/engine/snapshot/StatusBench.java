package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wall time of a snapshot's status against etcd's own tools, on the same files and in turn, so that what else the
 * machine does hits all alike. Ours is taken warm, in this JVM, and cold: the jar that users have, in a heap of 64 MB.
 * Prints a table and leaves it in target/bench.
 */
@Tag("bench")
class StatusBench {

    private static final int ROUNDS = 9;
    private static final int WARMING_UP = 9;
    private static final Path JAR = Path.of("target", "etcd-backup.jar");
    private static final String EVERY_COMPILER = "-XX:TieredStopAtLevel=4";
    /** What docs/verify.md tells who wants a quick status: the thorough compiler takes longer than it saves. */
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    @ParameterizedTest
    @ValueSource(ints = {110, 1100})
    void statusAgainstEtcdsOwnTools(int megabytes) throws Exception {
        Path snapshot = KubernetesLikeData.prepared(EtcdInstallation.v35(), megabytes);
        assertThat(JAR).as("made by `make bench`").exists();
        Map<String, Timed> contenders = new LinkedHashMap<>();
        contenders.put("etcdctl 3.4 status", () -> EtcdToolStatus.json(EtcdInstallation.v34(), snapshot));
        contenders.put("etcdutl 3.5 status", () -> EtcdToolStatus.json(EtcdInstallation.v35(), snapshot));
        contenders.put("ours, status, JVM running", () -> SnapshotVerifier.verifyWithoutSha256(
                        SnapshotSource.file(snapshot), StatusRules.ETCD_3_5, ChangeVisitor.NONE)
                .status()
                .toJson());
        contenders.put("ours, status, fresh JVM", () -> freshJvm(EVERY_COMPILER, snapshot, "--no-sha256"));
        contenders.put("ours, status, fresh, C1 only", () -> freshJvm(QUICK_COMPILER, snapshot, "--no-sha256"));
        contenders.put(
                "ours, with sha256, JVM running",
                () -> SnapshotVerifier.verify(snapshot).status().toJson());
        contenders.put("ours, with sha256, fresh JVM", () -> freshJvm(EVERY_COMPILER, snapshot));
        Map<String, List<Long>> times = new LinkedHashMap<>();
        String expected = EtcdToolStatus.json(EtcdInstallation.v35(), snapshot);
        for (int round = 0; round < WARMING_UP; round++) {
            SnapshotVerifier.verify(snapshot);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Timed> contender : contenders.entrySet()) {
                long start = System.nanoTime();
                String status = contender.getValue().run();
                times.computeIfAbsent(contender.getKey(), name -> new ArrayList<>())
                        .add(System.nanoTime() - start);
                assertThat(status).as(contender.getKey()).contains(expected);
            }
        }
        report(snapshot, times);
    }

    private interface Timed {
        String run() throws Exception;
    }

    private static String freshJvm(String compilers, Path snapshot, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                compilers,
                "-jar",
                JAR.toString(),
                "verify"));
        command.addAll(List.of(options));
        command.add(snapshot.toString());
        return LocalProgram.run(Duration.ofMinutes(2), Map.of(), command)
                .orFail()
                .output();
    }

    private static void report(Path snapshot, Map<String, List<Long>> times) throws IOException {
        double etcdutl = median(times.get("etcdutl 3.5 status"));
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "status of %,d bytes, median of %d rounds in turn%n", Files.size(snapshot), ROUNDS));
        times.forEach((name, all) -> table.append(String.format(
                Locale.ROOT, "  %-32s %7.3f s  %5.2f x etcdutl%n", name, median(all) / 1e9, median(all) / etcdutl)));
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(folder.resolve("status-" + Files.size(snapshot) + ".txt"), table);
        System.out.print(table);
    }

    private static double median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }
}
