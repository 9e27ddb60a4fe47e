package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.capture.CaptureRequest;
import io.jenkins.plugins.etcdbackup.engine.capture.CapturedFiles;
import io.jenkins.plugins.etcdbackup.engine.capture.DirectCapture;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodLauncher;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodRequest;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodPrivileges;
import io.jenkins.plugins.etcdbackup.engine.exec.RunId;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.exec.Tunnel;
import io.jenkins.plugins.etcdbackup.engine.files.PartDirectory;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.login.Login;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wall time of the direct method, verification of both files included, against {@code etcdctl snapshot save} over a
 * port-forward to the same pod followed by {@code etcdctl snapshot status}; in turn, so that what else the machine does
 * hits both alike. The pod stands, and the JVM has done it a few times: what the first time costs is told apart. Prints
 * a table and leaves it in target/bench.
 */
@Tag("bench")
class DirectMethodBench {

    private static final int MEGABYTES = 110;
    private static final int WARM_UP_ROUNDS = 5;
    private static final int ROUNDS = 15;

    /** Linux counts in hundredths, whatever the kernel's own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private interface Timed {
        void run() throws Exception;
    }

    /** Seconds on the wall, and of all processors together, which other work on the machine changes less. */
    private record Cost(double wall, double processor) {}

    @TempDir
    Path folder;

    @Test
    void directAgainstEtcdctlOverTheSamePortForward() throws Exception {
        EtcdInstallation etcd = EtcdInstallation.v34();
        try (StandInControlPlane okd = StandInControlPlane.start(
                        new StandInControlPlane.Setup(folder.resolve("okd"), etcd, MEGABYTES));
                ClusterConnection connection = ClusterConnection.open(
                        new Login.Kubeconfig(okd.kubeconfig(), null, null, null), null, BackupLog.SILENT);
                DebugPod pod = launch(connection)) {
            List<Cost> ours = new ArrayList<>();
            List<Cost> etcdctls = new ArrayList<>();
            for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
                ours.add(cost(() -> direct(pod)));
                etcdctls.add(cost(() -> etcdctl(pod, okd, etcd)));
            }
            report(ours, etcdctls);
        }
    }

    private static DebugPod launch(ClusterConnection connection) throws Exception {
        String node = StandInControlPlane.CONTROL_PLANE.get(0);
        return new DebugPodLauncher(connection, BackupLog.SILENT, Timeouts.DEFAULT)
                .launch(new DebugPodRequest(
                        RunId.random(),
                        node,
                        List.of(PodPrivileges.READER),
                        DebugImage.candidates(connection, null, node),
                        null,
                        Duration.ofMinutes(30)));
    }

    private void direct(DebugPod pod) throws Exception {
        PartDirectory place = new PartDirectory(folder, false);
        CaptureRequest request = new CaptureRequest(place, place, Map.of(), -1, false, false);
        try (CapturedFiles files = new DirectCapture(BackupLog.SILENT, Timeouts.DEFAULT).take(pod, request)) {
            if (!SnapshotVerifier.verify(files.snapshot().path()).passed()) {
                throw new IllegalStateException("the snapshot did not pass");
            }
            new StaticResourcesArchive(Clock.systemUTC())
                    .verify(files.staticResources().path());
        }
    }

    private void etcdctl(DebugPod pod, StandInControlPlane okd, EtcdInstallation etcd) throws Exception {
        Path file = folder.resolve("etcdctl.db");
        Path certificates = okd.etcd().certificates();
        try (Tunnel tunnel = pod.connection().tunnel(2379)) {
            LocalProgram.run(
                            Duration.ofMinutes(2),
                            Map.of("ETCDCTL_API", "3"),
                            List.of(
                                    etcd.etcdctl().toString(),
                                    "--endpoints=https://localhost:" + tunnel.localPort(),
                                    "--cacert=" + certificates.resolve("ca-bundle.crt"),
                                    "--cert=" + certificates.resolve("etcd-client.crt"),
                                    "--key=" + certificates.resolve("etcd-client.key"),
                                    "snapshot",
                                    "save",
                                    file.toString()))
                    .orFail();
        }
        LocalProgram.run(
                        Duration.ofMinutes(1),
                        Map.of("ETCDCTL_API", "3"),
                        List.of(etcd.etcdctl().toString(), "snapshot", "status", file.toString(), "-w", "json"))
                .orFail();
        Files.delete(file);
    }

    private static Cost cost(Timed what) throws Exception {
        double processor = processorSeconds();
        long start = System.nanoTime();
        what.run();
        return new Cost((System.nanoTime() - start) / 1e9, processorSeconds() - processor);
    }

    /** Of this JVM with the stand-in, of programs that have ended, and of the etcd members, which go on. */
    private static double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = 0;
        for (int utimeToCstime = 11; utimeToCstime <= 14; utimeToCstime++) {
            ticks += Long.parseLong(fields[utimeToCstime]);
        }
        double members = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/etcd"))
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis())
                .sum();
        return ticks / TICKS_PER_SECOND + members / 1000;
    }

    private static void report(List<Cost> all, List<Cost> allOfEtcdctl) throws IOException {
        List<Cost> ours = all.subList(WARM_UP_ROUNDS, all.size());
        List<Cost> etcdctls = allOfEtcdctl.subList(WARM_UP_ROUNDS, allOfEtcdctl.size());
        String table = String.format(
                Locale.ROOT,
                "direct method, %d MB, medians of %d rounds in turn%n"
                        + "  ours, both files verified         %6.2f s (%.2f s the first time in this JVM)%n"
                        + "  etcdctl snapshot save + status    %6.2f s%n"
                        + "  ours / etcdctl, wall time         %6.2f (pair by pair)%n"
                        + "  ours / etcdctl, processor time    %6.2f (pair by pair, server and stand-in included)%n",
                MEGABYTES,
                ours.size(),
                median(ours.stream().map(Cost::wall)),
                all.get(0).wall(),
                median(etcdctls.stream().map(Cost::wall)),
                median(ratios(ours, etcdctls, Cost::wall)),
                median(ratios(ours, etcdctls, Cost::processor)));
        Path target = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(target.resolve("direct.txt"), table);
        System.out.print(table);
    }

    private static Stream<Double> ratios(List<Cost> ours, List<Cost> etcdctls, ToDoubleFunction<Cost> of) {
        return IntStream.range(0, ours.size())
                .mapToObj(i -> of.applyAsDouble(ours.get(i)) / of.applyAsDouble(etcdctls.get(i)));
    }

    private static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
