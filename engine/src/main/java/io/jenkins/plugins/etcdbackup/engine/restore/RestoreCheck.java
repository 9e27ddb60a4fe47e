package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Finding.Level;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.restore.RestoreVerdict.Answer;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers "may I restore this here?" from a directory and what is known of the cluster: all that {@link StoredBackupVerifier}
 * says of the one backup in it, and what depends on the moment and the place of the restore.
 */
public final class RestoreCheck {

    /** The pod of a run that writes a manifest was there, and its lock held, while the snapshot was taken. */
    private static final String OWN_OBJECTS =
            "The snapshot holds the debug pod and the lock of its own backup, so the restored cluster has them again. Remove"
                    + " them then: oc delete namespace -l app.kubernetes.io/managed-by=etcd-backup; oc -n openshift-etcd"
                    + " delete lease etcd-backup --ignore-not-found";

    private final Clock clock;
    private final BackupOpening opening;

    public RestoreCheck(Clock clock) {
        this(clock, BackupOpening.NOTHING);
    }

    /** @param opening what opens encrypted files, which are decrypted in memory, and what is encrypted at rest in them */
    public RestoreCheck(Clock clock, BackupOpening opening) {
        this.clock = clock;
        this.opening = opening;
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
        private SnapshotClusterIdentity cluster;

        Checking(BackupDirectory directory, RestoreTarget target) {
            this.directory = directory;
            this.target = target;
        }

        RestoreVerdict run() throws BackupException, InterruptedException {
            if (directory.holdsSeveral()) {
                directory.checkSeveral(findings);
            } else {
                verify();
            }
            Answer answer = findings.hasFailed()
                    ? Answer.NOT_RESTORABLE
                    : unknown.isEmpty() ? Answer.RESTORABLE : Answer.NOTHING_AGAINST_IT;
            return new RestoreVerdict(
                    answer,
                    cluster == null ? null : cluster.clusterId(),
                    cluster == null ? null : cluster.version(),
                    findings.toList(),
                    unknown);
        }

        private void verify() throws BackupException, InterruptedException {
            DirectoryVerification verification = new DirectoryVerification(
                    directory, new FileVerification(StatusRules.OF_FILE, true, clock, opening), true);
            BackupReport report = verification.run();
            report.files().forEach(this::take);
            unknown.addAll(report.notChecked());
            for (StoredBackup backup : verification.backups()) {
                check(backup);
            }
        }

        /** All that speaks against it; of what passed only what is said of the pair as such. */
        private void take(VerifiedFile file) {
            boolean encrypted =
                    file.findings().stream().anyMatch(finding -> finding.id().equals(VerifiedFile.ENCRYPTED));
            if (encrypted) {
                unknown.add(Path.of(file.file()).getFileName()
                        + " is encrypted here, so its content was not checked. Decrypt it and check again.");
            }
            for (Finding finding : file.findings()) {
                boolean ofThePair = finding.id().equals(BackupDirectory.ID)
                        || finding.id().equals(ManifestComparison.ID)
                        || finding.id().startsWith("encryption-");
                boolean onlyEncrypted = encrypted && finding.id().equals(VerifiedFile.ENCRYPTED);
                if (!onlyEncrypted && (finding.level() != Level.PASS || ofThePair)) {
                    findings.add(finding);
                }
            }
        }

        private void check(StoredBackup backup) {
            SnapshotReport snapshot = backup.snapshot();
            if (snapshot != null && snapshot.passed()) {
                findings.pass(
                        "snapshot",
                        backup.names().snapshot() + " is whole: revision "
                                + snapshot.status().revision() + ", totalKey "
                                + snapshot.status().totalKey() + ".");
            }
            CertificateRules certificates = new CertificateRules(findings, clock.instant());
            if (backup.staticResources() != null) {
                certificates.check(backup.staticResources());
            } else if (backup.manifest() != null && backup.manifest().staticResources() != null) {
                certificates.check(backup.manifest().staticResources());
            }
            if (backup.manifest() != null) {
                findings.pass("restore-own-objects", OWN_OBJECTS);
            }
            cluster = backup.cluster();
            new TargetRules(findings, unknown).compare(cluster, snapshot != null && snapshot.status() != null, target);
        }
    }
}
