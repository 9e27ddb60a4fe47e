package io.jenkins.plugins.etcdbackup.engine;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.jenkins.plugins.etcdbackup.engine.cluster.NodeChoice;
import io.jenkins.plugins.etcdbackup.engine.debugpod.DebugImage;
import io.jenkins.plugins.etcdbackup.engine.exec.Timeouts;
import io.jenkins.plugins.etcdbackup.engine.lock.LockLease;
import io.jenkins.plugins.etcdbackup.engine.login.ClusterConnection;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Does the part of a backup that changes nothing, and lists what the rest would make. Every check runs, whatever others find. */
public final class DryRun {

    private final Clock clock;

    public DryRun(Clock clock) {
        this.clock = clock;
    }

    public DryRunReport run(BackupRequest request, BackupLog log) throws BackupException, InterruptedException {
        return RunDeadline.within(request.timeout(), "The dry run", () -> Stage.PREFLIGHT, () -> report(request, log));
    }

    private DryRunReport report(BackupRequest request, BackupLog log) throws BackupException, InterruptedException {
        request.requireValid();
        Path output = OutputDirectories.require(request.output());
        BackupRehearsal rehearsal = new BackupRehearsal(request, Timeouts.DEFAULT, log);
        try (ClusterConnection connection = ClusterConnection.open(request.login(), request.apiProxy(), log)) {
            log.info("Logged in at " + connection.server()
                    + connection.user().map(user -> " as " + user).orElse(""));
            try {
                return report(request, connection, output, rehearsal, log);
            } catch (KubernetesClientException e) {
                throw connection.toException(Stage.PREFLIGHT, Stage.PREFLIGHT.doing(), e);
            }
        }
    }

    private DryRunReport report(
            BackupRequest request, ClusterConnection connection, Path output, BackupRehearsal rehearsal, BackupLog log)
            throws BackupException, InterruptedException {
        String user = connection.user().orElse(null);
        List<Finding> findings = new ArrayList<>();
        Preparation preparation = new Preparation(request, rehearsal, new Timeline(clock), clock, log);
        Preparation.Ready ready;
        try {
            ready = preparation.prepare(connection, output, found -> {
                boolean first = findings.isEmpty();
                findings.addAll(found);
                if (first && found.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL)) {
                    // The facts cannot be read without the rights.
                    throw new BackupException(Stage.PREFLIGHT, "access");
                }
            });
        } catch (BackupException e) {
            if (e.stage() == Stage.NODE) {
                findings.add(Finding.fail("node", e.getMessage()));
            } else if (findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL)) {
                throw e;
            }
            return new DryRunReport(user, null, null, null, findings, List.of());
        }
        return new DryRunReport(
                user,
                ready.facts().cluster().id(),
                ready.facts().version().current(),
                ready.choice().node().name(),
                findings,
                plan(request, connection, ready, rehearsal));
    }

    private static List<String> plan(
            BackupRequest request, ClusterConnection connection, Preparation.Ready ready, BackupRehearsal rehearsal)
            throws BackupException, InterruptedException {
        CaptureOptions capture = request.capture();
        NodeChoice choice = ready.choice();
        String node = choice.node().name();
        DebugImage image =
                DebugImage.candidates(connection, capture.debugImage(), node).get(0);
        List<String> plan = new ArrayList<>();
        plan.add("the lease " + LockLease.NAMESPACE + "/" + LockLease.NAME + ", while it runs");
        if (capture.debugNamespace() == null) {
            plan.add("a namespace etcd-backup-…, while the debug pod runs");
        }
        plan.add("a " + (capture.method() == Method.SCRIPT ? "privileged " : "") + "debug pod on " + node
                + (capture.debugNamespace() == null ? "" : " in " + capture.debugNamespace()) + ", while it takes the"
                + " files, from " + image.reference() + " (" + image.reason() + ")");
        if (capture.method() == Method.SCRIPT) {
            plan.add(
                    "on the node, /home/core/etcd-backup-… with what cluster-backup.sh writes, until the files are here");
        }
        if (rehearsal.isWanted() && !rehearsal.isOnThisMachine()) {
            plan.add("a pod without privileges with an etcd, for the rehearsal");
        }
        plan.add(files(request, ready));
        return plan;
    }

    private static String files(BackupRequest request, Preparation.Ready ready) {
        String size = ready.facts()
                .etcd()
                .on(ready.choice().node())
                .filter(member -> member.status() != null)
                .map(member -> " of about " + ByteCount.of(member.status().databaseBytes()))
                .orElse("");
        ProtectionOptions protection = request.protection();
        return "in the output directory, a snapshot" + size
                + (protection.encryptTo().isEmpty() ? ", plain" : ", encrypted")
                + "; the static pod resources" + (protection.ofStaticResources().isEmpty() ? ", plain" : ", encrypted")
                + (protection.staticResourcesOutput() == null ? "" : ", in a directory of their own")
                + "; the manifest and a restore guide";
    }
}
