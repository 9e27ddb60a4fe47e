package io.jenkins.plugins.etcdbackup.engine.capture;

import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugPod;
import io.jenkins.plugins.etcdbackup.engine.exec.BrokenStreamException;
import io.jenkins.plugins.etcdbackup.engine.exec.NodeSource;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.exec.Tunnel;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.EtcdConnection;
import io.jenkins.plugins.etcdbackup.engine.snapshot.EtcdEndpoint;
import io.jenkins.plugins.etcdbackup.engine.snapshot.EtcdMemberStatus;
import java.util.List;
import java.util.Optional;

/**
 * Takes the same two files without writing anything on the node: the snapshot as etcd's own stream through a
 * port-forward, the static pod directories as a tar stream.
 */
public final class DirectCapture implements Capture {

    private static final int ETCD_CLIENT_PORT = 2379;

    private final BackupLog log;
    private final Timeouts timeouts;

    public DirectCapture(BackupLog log, Timeouts timeouts) {
        this.log = log;
        this.timeouts = timeouts;
    }

    @Override
    public CapturedFiles take(DebugPod pod, CaptureRequest request) throws BackupException, InterruptedException {
        NodeEtcdFiles node = NodeEtcdFiles.read(pod);
        BackupFileNames names = new BackupFileNames(node.stamp(), request.rolloutAllowed());
        node.podDirectories().forEach(dir -> log.nodeOutput("found latest " + podOf(dir) + ": /etc/kubernetes/" + dir));
        try (RefillablePart snapshot = new RefillablePart(request.output(), names.snapshot());
                RefillablePart staticResources =
                        new RefillablePart(request.staticResourcesOutput(), names.staticResources())) {
            EtcdMemberStatus member = Concurrently.run(
                    () -> downloadWithRetries(pod, node, names, snapshot),
                    () -> fetchStaticResources(pod, node, names, staticResources));
            List<String> after = Concurrently.run(() -> NodeEtcdFiles.podDirectories(pod), () -> {
                snapshot.finish();
                staticResources.finish();
            });
            requireUnchanged(pod, node.podDirectories(), after);
            return new CapturedFiles(
                    names, snapshot.handOn(), staticResources.handOn(), Optional.empty(), Optional.of(member));
        }
    }

    private static String podOf(String directory) {
        return directory.replaceFirst("static-pod-resources/", "").replaceFirst("-pod-\\d+$", "");
    }

    private EtcdMemberStatus downloadWithRetries(
            DebugPod pod, NodeEtcdFiles node, BackupFileNames names, RefillablePart snapshot)
            throws BackupException, InterruptedException {
        return pod.repeat("Fetching " + names.snapshot(), () -> {
            if (snapshot.part().size() > 0) {
                snapshot.restart();
            }
            try (Tunnel tunnel = pod.connection().tunnel(ETCD_CLIENT_PORT)) {
                return download(tunnel, node, pod, names, snapshot);
            }
        });
    }

    private EtcdMemberStatus download(
            Tunnel tunnel, NodeEtcdFiles node, DebugPod pod, BackupFileNames names, RefillablePart snapshot)
            throws BrokenStreamException, BackupException, InterruptedException {
        try {
            return download(node.endpoint(tunnel.localPort()), pod, names, snapshot);
        } catch (BackupException e) {
            if (e.stage() != Stage.CAPTURE) {
                throw e;
            }
            String why = e.getMessage().replaceAll("\\.$", "");
            throw pod.connection()
                    .blame(new BrokenStreamException(
                            tunnel.hasFailed() ? "the port-forward through the API server broke: " + why : why, e));
        }
    }

    private EtcdMemberStatus download(
            EtcdEndpoint endpoint, DebugPod pod, BackupFileNames names, RefillablePart snapshot)
            throws BackupException, InterruptedException {
        try (EtcdConnection etcd = EtcdConnection.to(endpoint, timeouts.stall())) {
            EtcdMemberStatus member = etcd.status();
            log(member);
            long bytes = etcd.snapshot(
                    snapshot.part().channel(), (done, total) -> log.progress(names.snapshot(), done, total));
            log.info("Fetched " + names.snapshot() + " (" + ByteCount.of(bytes) + ") from node " + pod.node());
            return member;
        }
    }

    private void log(EtcdMemberStatus member) throws BackupException {
        log.info("etcd " + member.serverVersion() + ", member " + member.member() + (member.leader() ? ", leader" : "")
                + " of " + member.members() + ", database " + ByteCount.of(member.databaseSize()));
        if (member.alarms().contains("CORRUPT")) {
            throw new BackupException(
                    Stage.PREFLIGHT,
                    "etcd has raised the alarm CORRUPT: its members disagree on the data. Don't keep this as a backup;"
                            + " find the healthy member first (etcdctl endpoint hashkv --cluster).");
        }
        if (!member.alarms().isEmpty()) {
            log.warn("etcd has raised the alarm " + String.join(", ", member.alarms()));
        }
    }

    /** gzip -n leaves time and name out of its header, so the same files give the same bytes each time they are read. */
    private void fetchStaticResources(DebugPod pod, NodeEtcdFiles node, BackupFileNames names, RefillablePart part)
            throws BackupException, InterruptedException {
        String tar = "tar -C /etc/kubernetes -cpf - " + String.join(" ", node.podDirectories()) + " | gzip -n";
        long bytes = pod.fetch(new NodeSource(names.staticResources(), tar), part);
        log.info("Fetched " + names.staticResources() + " (" + ByteCount.of(bytes) + ") from node " + pod.node());
    }

    /** Looked at when both files are here: what is newest then was newest when etcd began its snapshot. */
    private static void requireUnchanged(DebugPod pod, List<String> before, List<String> after) throws BackupException {
        if (!after.equals(before)) {
            throw new BackupException(
                    Stage.CAPTURE,
                    "A rollout of static pods began on node " + pod.node() + " while the backup was taken (" + before
                            + " became " + after + "). Take the backup again when the operators have settled.");
        }
    }
}
