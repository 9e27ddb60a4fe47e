package io.jenkins.plugins.etcdbackup.engine;

import io.jenkins.plugins.etcdbackup.engine.capture.CapturedFiles;
import io.jenkins.plugins.etcdbackup.engine.cluster.ClusterFacts;
import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionCheck;
import io.jenkins.plugins.etcdbackup.engine.encryption.EncryptionReport;
import io.jenkins.plugins.etcdbackup.engine.files.OutputFailedException;
import io.jenkins.plugins.etcdbackup.engine.files.PartFile;
import io.jenkins.plugins.etcdbackup.engine.objects.InventoryWriter;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ChangeVisitor;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ContentsReader;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotSource;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotStatus;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesArchive;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves both files before they get their names. What fails here is deleted: a file that would not restore must never
 * look like one that does.
 */
record Verification(Clock clock, BackupLog log) {

    /** Both files are good. */
    record Verified(
            SnapshotReport snapshot,
            SnapshotContents contents,
            StaticResourcesReport staticResources,
            EncryptionReport encryption) {

        List<Finding> findings() {
            List<Finding> all = new ArrayList<>(snapshot.findings());
            all.addAll(staticResources.findings());
            all.addAll(encryption.findings());
            return all;
        }
    }

    /** @param inventory takes what the snapshot holds; finished then */
    Verified verify(CapturedFiles files, ClusterFacts facts, PartFile inventory)
            throws BackupException, InterruptedException {
        files.snapshot().requirePresent();
        files.staticResources().requirePresent();
        StaticResourcesReport tarball = new StaticResourcesArchive(clock).verify(files.staticResources());
        requirePassed(files.names().staticResources(), tarball.findings());
        try (InputStream bytes = Channels.newInputStream(files.staticResources().open());
                EncryptionCheck encryption = EncryptionCheck.of(bytes)) {
            SnapshotReport snapshot = snapshot(files, encryption);
            SnapshotContents contents = contents(files, inventory);
            requireSameCluster(files, contents.cluster(), facts);
            EncryptionReport opened = encryption.report();
            requirePassed(files.names().staticResources(), opened.findings());
            return new Verified(snapshot, contents, tarball, opened);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.VERIFY,
                    "Cannot read the tarball " + files.names().staticResources() + ": " + e.getMessage()
                            + ". Check the disk and its permissions.",
                    e);
        }
    }

    private static SnapshotContents contents(CapturedFiles files, PartFile inventory)
            throws BackupException, InterruptedException {
        SnapshotContents contents;
        try (InventoryWriter writer = new InventoryWriter(inventory.stream())) {
            contents = ContentsReader.read(source(files.snapshot()), writer);
        } catch (OutputFailedException e) {
            throw e.toBackupException();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw (InterruptedException)
                    new InterruptedException("interrupted while writing " + inventory.name()).initCause(e);
        } catch (IOException e) {
            throw new BackupException(Stage.OUTPUT, "Cannot write " + inventory.name() + ": " + e.getMessage(), e);
        }
        inventory.finish();
        return contents;
    }

    private void requirePassed(String name, List<Finding> findings) throws BackupException {
        log(findings);
        List<String> failures = findings.stream()
                .filter(f -> f.level() == Finding.Level.FAIL)
                .map(Finding::sentence)
                .toList();
        if (!failures.isEmpty()) {
            throw refused(name, failures);
        }
    }

    private SnapshotReport snapshot(CapturedFiles files, ChangeVisitor changes)
            throws BackupException, InterruptedException {
        Optional<SnapshotStatus> announced = files.announcedStatus();
        StatusRules rules = announced.map(SnapshotStatus::version).isPresent() ? StatusRules.ETCD_3_6 : rulesOf(files);
        SnapshotReport report = SnapshotVerifier.verify(source(files.snapshot()), rules, changes);
        log(report.findings());
        if (!report.passed()) {
            throw refused(files.names().snapshot(), report.failures());
        }
        if (!report.sha256().equals(files.snapshot().sha256())) {
            throw refused(
                    files.names().snapshot(),
                    List.of("it changed on the disk after it was fetched from the node. Check the disk."));
        }
        if (announced.isPresent() && !announced.get().equals(report.status())) {
            throw refused(
                    files.names().snapshot(),
                    List.of("the node's script announced " + announced.get().toJson() + ", but what came here is "
                            + report.status().toJson()));
        }
        if (announced.isEmpty()) {
            log.nodeOutput(report.status().toJson());
        }
        return report;
    }

    /** A plain file can be read ahead by several threads, which is faster. */
    static SnapshotSource source(PartFile part) {
        return part.sealed() ? SnapshotSource.of(part.name(), part::open) : SnapshotSource.file(part.path());
    }

    /** The ClusterVersion object inside the snapshot must be that of the cluster whose API was asked. */
    private static void requireSameCluster(CapturedFiles files, SnapshotClusterIdentity inside, ClusterFacts facts)
            throws BackupException {
        String id = facts.cluster().id();
        String version = facts.version().current();
        if (inside == null) {
            throw refused(
                    files.names().snapshot(),
                    List.of("it holds no ClusterVersion object, so it is not the snapshot of cluster " + id + "."));
        }
        if (!id.equals(inside.clusterId()) || !version.equals(inside.version())) {
            throw refused(
                    files.names().snapshot(),
                    List.of("it says inside that it is of cluster " + inside.clusterId() + ", version "
                            + inside.version() + ", but the API said cluster " + id + ", version " + version + "."));
        }
        if (inside.updateInFlight() && !facts.version().updateInFlight()) {
            throw refused(
                    files.names().snapshot(),
                    List.of(
                            "an update of the cluster began while the backup was taken, so it belongs to neither version."
                                    + " Wait until the update has ended."));
        }
    }

    /** The figures that an etcdctl or etcdutl of the member's own release would print. */
    private static StatusRules rulesOf(CapturedFiles files) {
        return files.member()
                .flatMap(member -> StatusRules.ofRelease(member.serverVersion()))
                .orElse(StatusRules.ETCD_3_5);
    }

    private void log(List<Finding> findings) {
        findings.stream()
                .filter(f -> f.level() == Finding.Level.WARN)
                .forEach(f -> log.warn(f.id() + ": " + f.sentence()));
    }

    private static BackupException refused(String name, List<String> why) {
        return new BackupException(
                Stage.VERIFY,
                name + " did not pass verification and was deleted: " + String.join(" ", why)
                        + " Take the backup again; if it fails again, try another node.");
    }
}
