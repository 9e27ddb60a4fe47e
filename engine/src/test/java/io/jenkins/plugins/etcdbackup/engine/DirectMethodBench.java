package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.archive.StaticResourcesArchive;
import io.jenkins.plugins.etcdbackup.engine.capture.CaptureRequest;
import io.jenkins.plugins.etcdbackup.engine.capture.CapturedFiles;
import io.jenkins.plugins.etcdbackup.engine.capture.DirectCapture;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.cluster.Login;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodLauncher;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPodRequest;
import io.jenkins.plugins.etcdbackup.engine.debugpod.Patience;
import io.jenkins.plugins.etcdbackup.engine.debugpod.PodForm;
import io.jenkins.plugins.etcdbackup.engine.debugpod.RunId;
import io.jenkins.plugins.etcdbackup.engine.debugpod.Tunnel;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.standin.EtcdInstallation;
import io.jenkins.plugins.etcdbackup.engine.standin.LocalProgram;
import io.jenkins.plugins.etcdbackup.engine.standin.StandInControlPlane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wall time of the direct method, verification of both files included, against {@code etcdctl snapshot save} over a
 * port-forward to the same pod followed by {@code etcdctl snapshot status}; in turn, so that what else the machine does
 * hits both alike. The JVM runs, the pod stands. Prints a table and leaves it in target/bench.
 */
@Tag("bench")
class DirectMethodBench {

    private static final int MEGABYTES = 110;
    private static final int ROUNDS = 9;

    private interface Timed {
        void run() throws Exception;
    }

    @TempDir
    Path folder;

    @Test
    void directAgainstEtcdctlOverTheSamePortForward() throws Exception {
        EtcdInstallation etcd = EtcdInstallation.v34();
        try (StandInControlPlane okd = StandInControlPlane.start(
                        new StandInControlPlane.Setup(folder.resolve("okd"), etcd, MEGABYTES));
                ClusterConnection connection =
                        ClusterConnection.open(Login.Kubeconfig.of(okd.kubeconfig()), null, BackupLog.SILENT);
                DebugPod pod = launch(connection)) {
            List<Long> ours = new ArrayList<>();
            List<Long> etcdctls = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                long first = time(() -> direct(pod));
                long second = time(() -> etcdctl(pod, okd, etcd));
                if (round > 0) {
                    ours.add(first);
                    etcdctls.add(second);
                }
            }
            report(ours, etcdctls);
        }
    }

    private static DebugPod launch(ClusterConnection connection) throws Exception {
        String node = StandInControlPlane.CONTROL_PLANE.get(0);
        return new DebugPodLauncher(connection.client(), BackupLog.SILENT, Patience.DEFAULT)
                .launch(new DebugPodRequest(
                        RunId.random(),
                        node,
                        List.of(PodForm.READER),
                        DebugImage.candidates(connection.client(), null, node),
                        null,
                        Duration.ofMinutes(30)));
    }

    private void direct(DebugPod pod) throws Exception {
        CaptureRequest request = new CaptureRequest(folder, folder, Map.of(), -1, false, false);
        try (CapturedFiles files = new DirectCapture(BackupLog.SILENT, Patience.DEFAULT).take(pod, request)) {
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
        try (Tunnel tunnel = pod.tunnel(2379)) {
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

    private static long time(Timed what) throws Exception {
        long start = System.nanoTime();
        what.run();
        return System.nanoTime() - start;
    }

    private static void report(List<Long> ours, List<Long> etcdctls) throws Exception {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add((double) ours.get(i) / etcdctls.get(i));
        }
        String table = String.format(
                Locale.ROOT,
                "direct method, %d MB, median of %d rounds in turn%n"
                        + "  ours, both files verified         %6.2f s%n"
                        + "  etcdctl snapshot save + status    %6.2f s%n"
                        + "  ours / etcdctl                    %6.2f (pair by pair)%n",
                MEGABYTES,
                ours.size(),
                median(ours) / 1e9,
                median(etcdctls) / 1e9,
                median(ratios));
        Path target = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(target.resolve("direct.txt"), table);
        System.out.print(table);
    }

    private static <T extends Number & Comparable<T>> double median(List<T> values) {
        return values.stream()
                .sorted()
                .skip(values.size() / 2)
                .findFirst()
                .orElseThrow()
                .doubleValue();
    }
}
