package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.files.AgeEncryption;
import io.jenkins.plugins.etcdbackup.engine.files.AgeKeys;
import io.jenkins.plugins.etcdbackup.engine.files.PartDirectory;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.files.Recipients;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ChangeVisitor;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ContentsReader;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What sealing costs: a part is written, verified, looked into and encrypted, plainly and sealed in turn, so that what
 * else the machine does hits both alike. Prints a table and leaves it in target/bench.
 */
@Tag("bench")
class SealedPartBench {

    private static final List<String> STEPS =
            List.of("write and digest", "verify, sha256 included", "look into", "encrypt");

    @TempDir
    Path directory;

    private Recipients recipients;

    @ParameterizedTest
    @CsvSource({"110, 9", "1100, 3"})
    void sealedAgainstPlain(int megabytes, int rounds) throws Exception {
        Path snapshot = KubernetesLikeData.prepared(EtcdInstallation.v35(), megabytes);
        recipients = Recipients.parse(
                List.of(AgeKeys.make(directory, "key" + megabytes).recipient()));
        List<long[]> plain = new ArrayList<>();
        List<long[]> sealed = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            long[] first = times(snapshot, false);
            long[] second = times(snapshot, true);
            if (round > 0) {
                plain.add(first);
                sealed.add(second);
            }
        }
        report(Files.size(snapshot), plain, sealed);
    }

    private long[] times(Path snapshot, boolean sealed) throws Exception {
        long[] times = new long[STEPS.size()];
        try (PartFile part = new PartDirectory(directory, sealed).begin("snapshot_2021-06-25_190150.db")) {
            long start = System.nanoTime();
            try (InputStream bytes = Files.newInputStream(snapshot)) {
                byte[] buffer = new byte[64 << 10];
                for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                    part.stream().write(buffer, 0, n);
                }
            }
            part.finish();
            times[0] = System.nanoTime() - start;
            SnapshotSource source =
                    sealed ? SnapshotSource.of(part.name(), part::open) : SnapshotSource.file(part.path());
            start = System.nanoTime();
            if (!SnapshotVerifier.verify(source, StatusRules.ETCD_3_5, ChangeVisitor.NONE)
                    .passed()) {
                throw new IllegalStateException("the snapshot did not pass");
            }
            times[1] = System.nanoTime() - start;
            start = System.nanoTime();
            ContentsReader.read(source);
            times[2] = System.nanoTime() - start;
            start = System.nanoTime();
            AgeEncryption.encrypt(part, recipients).close();
            times[3] = System.nanoTime() - start;
        }
        return times;
    }

    private static void report(long bytes, List<long[]> plain, List<long[]> sealed) throws Exception {
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < STEPS.size(); i++) {
            rows.put(STEPS.get(i), List.of(i));
        }
        rows.put("all", List.of(0, 1, 2, 3));
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "a part of %,d bytes, median of %d rounds in turn; encrypting digests once more%n",
                bytes,
                plain.size()));
        rows.forEach((name, steps) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < plain.size(); i++) {
                ratios.add(sum(sealed.get(i), steps) / sum(plain.get(i), steps));
            }
            table.append(String.format(
                    Locale.ROOT,
                    "  %-24s plain %7.3f s  sealed %7.3f s  sealed / plain %5.2f (pair by pair)%n",
                    name,
                    median(plain.stream().map(times -> sum(times, steps)).toList()) / 1e9,
                    median(sealed.stream().map(times -> sum(times, steps)).toList()) / 1e9,
                    median(ratios)));
        });
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(folder.resolve("sealed-" + bytes + ".txt"), table);
        System.out.print(table);
    }

    private static double sum(long[] times, List<Integer> steps) {
        return steps.stream().mapToDouble(step -> times[step]).sum();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
