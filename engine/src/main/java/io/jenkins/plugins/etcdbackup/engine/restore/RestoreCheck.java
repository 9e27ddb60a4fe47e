package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict.Answer;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotContents;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesArchive;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers "may I restore this here?" from a directory and what is known of the cluster: everything that
 * cluster-restore.sh takes on trust, or finds out only after it has stopped etcd.
 */
public final class RestoreCheck {

    private final Clock clock;

    public RestoreCheck(Clock clock) {
        this.clock = clock;
    }

    /** Throws only if the directory or a file can't be read: what is wrong with the backup is a finding. */
    public RestoreVerdict check(Path directory, RestoreTarget target) throws BackupException, InterruptedException {
        return new Checking(BackupDirectory.list(directory), target).run();
    }

    private final class Checking {
        private final BackupDirectory directory;
        private final RestoreTarget target;
        private final FindingList findings = new FindingList();
        private final List<String> unknown = new ArrayList<>();
        private Manifest manifest;
        private ManifestComparison comparison;
        private String clusterId;
        private String version;

        Checking(BackupDirectory directory, RestoreTarget target) {
            this.directory = directory;
            this.target = target;
        }

        RestoreVerdict run() throws BackupException, InterruptedException {
            Optional<BackupFileNames> names = directory.onlyPair(findings);
            if (names.isPresent()) {
                manifest = manifest(names.get());
                SnapshotContents contents = snapshot(names.get().snapshot());
                tarball(names.get().staticResources(), contents);
                identity(contents);
                new TargetRules(findings, unknown).compare(clusterId, version, target);
            }
            Answer answer = findings.hasFailed()
                    ? Answer.NOT_RESTORABLE
                    : unknown.isEmpty() ? Answer.RESTORABLE : Answer.NOTHING_AGAINST_IT;
            return new RestoreVerdict(answer, clusterId, version, findings.toList(), unknown);
        }

        private Manifest manifest(BackupFileNames names) {
            Path file = directory.file(names.manifest());
            if (!Files.exists(file)) {
                unknown.add("There is no " + names.manifest() + ", so nothing says what the files were when they were"
                        + " verified.");
                return null;
            }
            try {
                Manifest read = ManifestJson.read(file);
                if (read.isPossiblyDirty() && !names.possiblyDirty()) {
                    findings.warn("restore-dirty", BackupFileNames.DIRTY_WARNING);
                }
                comparison = new ManifestComparison(read, findings, "restore-sha256", "restore-manifest");
                return read;
            } catch (BackupException e) {
                findings.fail("restore-manifest", e.getMessage());
                return null;
            }
        }

        private SnapshotContents snapshot(String name) throws BackupException, InterruptedException {
            if (!present(name)) {
                return null;
            }
            SnapshotReport report = SnapshotVerifier.verify(directory.file(name));
            if (comparison != null) {
                comparison.file(name, report.size(), report.sha256());
            }
            keep(report.findings());
            if (!report.passed()) {
                return null;
            }
            findings.pass(
                    "restore-snapshot",
                    name + " is whole: revision " + report.status().revision() + ", "
                            + report.status().totalKey() + " keys.");
            if (comparison != null) {
                comparison.status(report.status());
            }
            return SnapshotContents.read(directory.file(name));
        }

        private void tarball(String name, SnapshotContents contents) throws BackupException {
            if (!present(name)) {
                certificatesByManifest();
                return;
            }
            compare(name);
            StaticResourcesReport report = new StaticResourcesArchive(clock).verify(directory.file(name));
            keep(report.findings());
            new CertificateRules(findings, clock.instant()).judge(report);
            if (contents != null && contents.encryptedKeys() > 0 && !report.hasEncryptionConfig()) {
                findings.fail(
                        "restore-encryption-keys",
                        contents.encryptedKeys()
                                + " values in the snapshot are encrypted at rest, but the tarball holds"
                                + " no keys: the restored cluster could not read its own Secrets.");
            }
        }

        /** Whether the file can be read here; an encrypted one is only compared with its manifest. */
        private boolean present(String name) throws BackupException {
            if (directory.has(name)) {
                return true;
            }
            if (directory.hasEncrypted(name)) {
                unknown.add(name + " is encrypted here, so its content was not checked. Decrypt it and check again.");
                compare(name + BackupFileNames.ENCRYPTED_SUFFIX);
            }
            return false;
        }

        private void compare(String name) throws BackupException {
            if (comparison != null) {
                comparison.file(directory.file(name));
            }
        }

        private void certificatesByManifest() {
            if (manifest != null && manifest.staticResources() != null) {
                new CertificateRules(findings, clock.instant()).judge(manifest.staticResources());
            }
        }

        /** What the snapshot itself says goes before what lies beside it. */
        private void identity(SnapshotContents contents) {
            SnapshotClusterIdentity inside = contents == null ? null : contents.cluster();
            if (contents != null && inside == null) {
                findings.fail(
                        "restore-identity",
                        "There is no ClusterVersion object in the snapshot: it is not of an OKD or OpenShift 4 cluster.");
                return;
            }
            clusterId = inside != null
                    ? inside.clusterId()
                    : manifest == null ? null : manifest.cluster().id();
            version = inside != null
                    ? inside.version()
                    : manifest == null ? null : manifest.cluster().version();
            if (inside != null && inside.updateInFlight()) {
                findings.warn(
                        "restore-update-in-flight",
                        "The cluster was being updated when the backup was taken: prefer a backup from before or after.");
            }
            if (inside != null
                    && manifest != null
                    && !(Objects.equals(clusterId, manifest.cluster().id())
                            && Objects.equals(version, manifest.cluster().version()))) {
                findings.fail(
                        "restore-identity",
                        "The snapshot is of another cluster or release than its manifest says: "
                                + FindingList.quote(clusterId + ", " + version) + " inside, "
                                + FindingList.quote(manifest.cluster().id() + ", "
                                        + manifest.cluster().version())
                                + " in the manifest.");
            }
        }

        private void keep(List<Finding> found) {
            for (Finding finding : found) {
                if (finding.level() == Finding.Level.FAIL) {
                    findings.fail(finding.id(), finding.sentence());
                } else if (finding.level() == Finding.Level.WARN) {
                    findings.warn(finding.id(), finding.sentence());
                }
            }
        }
    }
}
