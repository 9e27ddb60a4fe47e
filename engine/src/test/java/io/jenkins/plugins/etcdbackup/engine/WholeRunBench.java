package io.jenkins.plugins.etcdbackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.etcdbackup.engine.cli.Main;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole runs of the command line, from log-in to published files, by each method, in a JVM with 64 MB of heap: whether
 * they end well, how long they take, and how much memory they need beside the page cache. Prints a table and leaves it
 * in target/bench.
 */
@Tag("bench")
class WholeRunBench {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Pattern ANONYMOUS = Pattern.compile("RssAnon:\\s+(\\d+) kB");

    @TempDir
    Path folder;

    /** The larger one is past what an int and a single mapping can address. */
    @ParameterizedTest
    @ValueSource(ints = {110, 2200})
    void bothMethodsNeedNoMoreThan64MegabytesOfHeap(int megabytes) throws Exception {
        StringBuilder table = new StringBuilder();
        try (StandInControlPlane okd = StandInControlPlane.start(
                new StandInControlPlane.Setup(folder.resolve("okd"), EtcdInstallation.v34(), megabytes))) {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), okd.kubeconfig());
            for (Method method : Method.values()) {
                Path output = Files.createDirectory(folder.resolve(method.name()));
                table.append(measured(method, kubeconfig, output));
                for (String file : BackupTrial.filesIn(output)) {
                    Files.delete(output.resolve(file));
                }
            }
        }
        Path target = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(target.resolve("whole-" + megabytes + ".txt"), table);
        System.out.print(table);
    }

    private String measured(Method method, Path kubeconfig, Path output) throws Exception {
        Path said = folder.resolve(method + ".log");
        long start = System.nanoTime();
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "backup",
                        "--kubeconfig=" + kubeconfig,
                        "--output=" + output,
                        "--method=" + method.name().toLowerCase(Locale.ROOT))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        long anonymous = 0;
        try {
            long giveUp = start + LIMIT.toNanos();
            while (!run.waitFor(50, TimeUnit.MILLISECONDS) && System.nanoTime() < giveUp) {
                anonymous = Math.max(anonymous, anonymousKilobytes(run.pid()));
            }
        } finally {
            run.destroyForcibly();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(run.waitFor()).as(Files.readString(said)).isZero();
        List<String> files = BackupTrial.filesIn(output);
        assertThat(files).hasSize(5);
        String snapshot = files.stream()
                .filter(name -> name.startsWith("snapshot_"))
                .findFirst()
                .orElseThrow();
        return String.format(
                Locale.ROOT,
                "backup --method %-6s  -Xmx64m  snapshot %,13d bytes  %6.1f s  %4d MB of memory beside the page cache%n",
                method.name().toLowerCase(Locale.ROOT),
                Files.size(output.resolve(snapshot)),
                seconds,
                anonymous >> 10);
    }

    private static long anonymousKilobytes(long process) {
        try {
            Matcher matcher = ANONYMOUS.matcher(Files.readString(Path.of("/proc", Long.toString(process), "status")));
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0; // it has just ended
        }
    }
}
