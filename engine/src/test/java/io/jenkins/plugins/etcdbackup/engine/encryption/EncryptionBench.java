package io.jenkins.plugins.etcdbackup.engine.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdCluster;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.Folders;
import io.jenkins.plugins.etcdbackup.engine.standin.KubernetesLikeData;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import io.jenkins.plugins.etcdbackup.engine.tarball.TarballMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What it costs to open 100,000 encrypted Secrets: `verify` of a directory, where the pair is opened, against `verify` of
 * the same two files, in turn, with the jar that users have in a heap of 64 MB. Prints a table and leaves it in target/bench.
 */
@Tag("bench")
class EncryptionBench {

    private static final int ROUNDS = 9;
    private static final int SECRETS = 100_000;
    private static final int MAX_IN_FLIGHT = 500;
    private static final int MAX_BYTES = 4_000;
    private static final String SNAPSHOT = "snapshot_2021-06-25_190150.db";
    private static final String TARBALL = "static_kuberesources_2021-06-25_190150.tar.gz";
    private static final Path JAR = Path.of("target", "etcd-backup.jar");

    @ParameterizedTest
    @ValueSource(strings = {"aescbc", "aesgcm", "secretbox"})
    void openingAPairAgainstVerifyingItsFiles(String provider) throws Exception {
        Path pair = prepared(provider);
        assertThat(JAR).as("made by `make bench`").exists();
        List<Double> ratios = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            double files = verify(pair.resolve(SNAPSHOT), pair.resolve(TARBALL));
            double opened = verify(pair);
            if (round > 0) {
                ratios.add(opened / files);
                seconds.add(files);
            }
        }
        String line = String.format(
                Locale.ROOT,
                "%s, %,d bytes: files alone %.3f s, with the pair opened %.3f times that (median of %d)%n",
                provider,
                Files.size(pair.resolve(SNAPSHOT)),
                median(seconds),
                median(ratios),
                ROUNDS);
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(folder.resolve("encryption-" + provider + ".txt"), line);
        System.out.print(line);
    }

    private static double verify(Path... paths) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString(),
                "verify"));
        for (Path path : paths) {
            command.add(path.toString());
        }
        long start = System.nanoTime();
        String output =
                LocalProgram.run(Duration.ofMinutes(2), Map.of(), command).output();
        assertThat(output.contains("encrypted values open")).isEqualTo(paths.length == 1);
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /** A pair in the cache, made once. Most Secrets are small. */
    static Path prepared(String provider) throws IOException {
        Path kept = EtcdInstallation.cache().resolve("data/secrets-" + provider);
        if (Files.notExists(kept.resolve(TARBALL))) {
            Files.createDirectories(kept);
            save(provider, kept.resolve(SNAPSHOT));
            byte[] configuration =
                    StoredValues.configuration("[\"secrets\"]", StoredValues.provider(provider, "7", "right"));
            Files.write(
                    kept.resolve(TARBALL),
                    TarballMaker.good()
                            .file(
                                    "static-pod-resources/kube-apiserver-pod-7/secrets/encryption-config/encryption-config",
                                    new String(configuration, UTF_8))
                            .tarGz());
        }
        return kept;
    }

    private static void save(String provider, Path file) throws IOException {
        Path work = Files.createTempDirectory(file.getParent(), "loading");
        EtcdCluster.Setup setup =
                EtcdCluster.Setup.single(EtcdInstallation.v35(), work).withFlags("--unsafe-no-fsync");
        try (EtcdCluster etcd = EtcdCluster.start(setup);
                Client client = KubernetesLikeData.client(etcd)) {
            put(provider, client.getKVClient());
            Files.move(etcd.saveSnapshot(work.resolve("saved.db")), file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.delete(work);
        }
    }

    private static void put(String provider, KV kv) {
        Random random = new Random(42);
        List<CompletableFuture<?>> underway = new ArrayList<>();
        for (int i = 0; i < SECRETS; i++) {
            String key = "/kubernetes.io/secrets/project-" + i % 500 + "/secret-" + i;
            String content = "k8s\0" + "v1 Secret ".repeat(1 + random.nextInt(MAX_BYTES / 10));
            underway.add(kv.put(ByteSequence.from(key, UTF_8), ByteSequence.from(value(provider, key, content))));
            if (underway.size() == MAX_IN_FLIGHT) {
                underway.forEach(CompletableFuture::join);
                underway.clear();
            }
        }
        underway.forEach(CompletableFuture::join);
    }

    private static byte[] value(String provider, String key, String content) {
        return switch (provider) {
            case "aescbc" -> StoredValues.aescbc("7", "right", content);
            case "aesgcm" -> StoredValues.aesgcm("7", "right", key, content);
            default -> StoredValues.secretbox("7", "right", content);
        };
    }
}
