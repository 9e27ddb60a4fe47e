package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltContent;
import io.jenkins.plugins.etcdbackup.engine.bbolt.BoltWriter;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import java.io.File;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Coverage-guided fuzzing by Jazzer with 64 MB of heap, from small real snapshots. FUZZ_SECONDS says how long; what was
 * learnt stays in target/fuzz/corpus, and a file that breaks the reader in target/fuzz.
 */
@Tag("fuzz")
class SnapshotFuzzTest {

    private static final int DEFAULT_SECONDS = 60;

    @TempDir
    Path directory;

    @Test
    void noFileStopsTheReader() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "fuzz").toAbsolutePath());
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        writeSeeds(Files.createDirectories(folder.resolve("seeds")));

        Process jazzer = new ProcessBuilder(command(corpus, folder.resolve("seeds")))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("fuzz.log").toFile())
                .start();
        int exitCode = await(jazzer);

        String log = Files.readString(folder.resolve("fuzz.log"));
        System.out.println(lastLines(log));
        assertThat(exitCode).as(lastLines(log)).isZero();
        assertThat(log).contains("Done ");
    }

    private static int await(Process process) throws InterruptedException {
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(Path corpus, Path seeds) {
        String seconds = System.getenv("FUZZ_SECONDS");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx320m",
                "-XX:+UseSerialGC",
                "-cp",
                neededClassPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + SnapshotFuzz.class.getName(),
                "--instrumentation_includes=io.jenkins.plugins.etcdbackup.engine.bbolt.**"
                        + ":io.jenkins.plugins.etcdbackup.engine.snapshot.**",
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*",
                "-max_total_time=" + (seconds == null || seconds.isBlank() ? DEFAULT_SECONDS : seconds.strip()),
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-max_len=65536",
                "-print_final_stats=1",
                corpus.toString(),
                seeds.toString());
    }

    /** Jazzer scans all of its class path: what is not needed only costs time. */
    private static String neededClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        entry.matches(".*(classes|jazzer[^/]*jar|jackson-(core|databind|annotations)[^/]*jar)$"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void writeSeeds(Path seeds) throws Exception {
        Path empty = directory.resolve("empty.db");
        try (EtcdCluster etcd = EtcdCluster.start(EtcdInstallation.v35(), directory.resolve("etcd"))) {
            etcd.saveSnapshot(empty);
        }
        Files.write(seeds.resolve("empty"), Files.readAllBytes(empty));
        Map<String, List<Map.Entry<byte[], byte[]>>> some =
                firstEntries(BoltContent.of(SmallSnapshots.take(directory)), 24);
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (boolean freelist : new boolean[] {true, false}) {
                byte[] file = SnapshotImage.sealed(new BoltWriter(1024, order, freelist).write(some));
                Files.write(seeds.resolve(order.toString() + freelist), file);
            }
        }
    }

    /** Small files are tried often; a few kilobytes have every kind of page at a page size of 1024. */
    private static Map<String, List<Map.Entry<byte[], byte[]>>> firstEntries(
            Map<String, List<Map.Entry<byte[], byte[]>>> all, int most) {
        Map<String, List<Map.Entry<byte[], byte[]>>> some = new LinkedHashMap<>();
        all.forEach((bucket, entries) ->
                some.put(bucket, new ArrayList<>(entries.subList(0, Math.min(most, entries.size())))));
        return some;
    }

    private static String lastLines(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
