package io.jenkins.plugins.etcdbackup.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Damages real snapshots and asks a real etcd about those that we would trust: it restores them, starts, and must serve
 * what we say is in them. Anything else is a false accept, and the file is kept in target/fuzz. FUZZ_SECONDS says how
 * long, FUZZ_SEED repeats a run.
 */
@Tag("fuzz")
class RestoredFuzzTest {

    private static final int DEFAULT_SECONDS = 60;
    private static final int TRIALS_PER_KIND = 12;

    @TempDir
    Path directory;

    private final Path folder = Path.of("target", "fuzz").toAbsolutePath();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> falseAccepts = new ArrayList<>();
    private int trials;

    /** A release with a snapshot that it made. */
    private record Seed(EtcdInstallation etcd, SnapshotMutation mutation, ServedContent content) {}

    @Test
    void whatWeTrustARealEtcdServes() throws Exception {
        Files.createDirectories(folder);
        long seed = number("FUZZ_SEED", System.nanoTime());
        Random random = new Random(seed);
        List<Seed> seeds = seeds(random);
        long end = System.nanoTime()
                + Duration.ofSeconds(number("FUZZ_SECONDS", DEFAULT_SECONDS)).toNanos();
        while (System.nanoTime() < end) {
            tryOne(seeds.get(random.nextInt(seeds.size())));
        }
        String summary = "seed " + seed + ": " + counts + "\n" + String.join("\n", falseAccepts) + "\n";
        Files.writeString(folder.resolve("restored.log"), summary);
        System.out.println(summary);

        assertThat(falseAccepts).isEmpty();
        assertThat(trials).as("restored and started").isPositive();
    }

    private static long number(String variable, long otherwise) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? otherwise : Long.parseLong(value.strip());
    }

    private List<Seed> seeds(Random random) throws Exception {
        List<Seed> seeds = new ArrayList<>();
        for (String release : EtcdInstallation.RELEASES) {
            try {
                EtcdInstallation etcd = EtcdInstallation.of(release);
                Path file = RichSnapshot.take(etcd, Files.createDirectories(directory.resolve(release)));
                assertThat(SnapshotVerifier.verify(file).failures()).isEmpty();
                ServedContent content = ServedContent.in(file);
                assertThat(serve(etcd, file).differenceTo(content)).isEmpty();
                SnapshotMutation mutation =
                        new SnapshotMutation(Files.readAllBytes(file), SnapshotRecords.of(file), random);
                seeds.add(new Seed(etcd, mutation, content));
            } catch (TestAbortedException e) {
                count("no etcd " + release);
            }
        }
        return seeds;
    }

    private void tryOne(Seed seed) throws Exception {
        SnapshotMutation.Mutant mutant = seed.mutation().next();
        Path file = directory.resolve("mutant.db");
        Files.write(file, mutant.file());
        count("inputs");
        SnapshotReport report = SnapshotVerifier.verify(file);
        if (!report.passed()) {
            return;
        }
        if (report.findings().stream().anyMatch(finding -> finding.level() == Finding.Level.WARN)) {
            // The sound ones have none: whoever reads it knows that something is to be done first.
            count("warned of");
            return;
        }
        count("trusted");
        ServedContent content = ServedContent.in(file);
        if (!mutant.mayLackKeys()
                && content.keys().size() < seed.content().keys().size()) {
            keep(seed, mutant, "keys are lost: " + seed.content().differenceTo(content));
        }
        boolean asBefore = content.equals(seed.content());
        // Changed values of users are many, and a change in a page that nobody reads changes nothing.
        String kind = seed.etcd().release()
                + (asBefore ? " same content, " : " other content, ")
                + mutant.how().replaceAll(":.*", "");
        if (counts.merge(kind, 1, Integer::sum) > TRIALS_PER_KIND && counts.get(kind) % 50 != 0) {
            return;
        }
        trials++;
        count("restored by etcd " + seed.etcd().release());
        try {
            String difference = serve(seed.etcd(), file).differenceTo(content);
            if (!difference.isEmpty()) {
                keep(seed, mutant, "served and read differ: " + difference);
            }
        } catch (IllegalStateException | IOException e) {
            keep(seed, mutant, "not served: " + e.getMessage());
        }
    }

    private ServedContent serve(EtcdInstallation etcd, Path file) throws Exception {
        Path place = Files.createTempDirectory(directory, "etcd");
        EtcdCluster.Setup setup = EtcdCluster.Setup.single(etcd, place)
                .withSnapshot(file)
                .withFlags("--unsafe-no-fsync", "--heartbeat-interval=20", "--election-timeout=200");
        try (EtcdCluster cluster = EtcdCluster.start(setup)) {
            return ServedContent.of(cluster);
        } finally {
            Folders.delete(place);
        }
    }

    private void keep(Seed seed, SnapshotMutation.Mutant mutant, String why) throws Exception {
        Path kept = folder.resolve(
                "false-accept-" + falseAccepts.size() + "-" + seed.etcd().release() + ".db");
        Files.write(kept, mutant.file());
        falseAccepts.add(kept + "\n  " + mutant.how() + "\n  " + why);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
