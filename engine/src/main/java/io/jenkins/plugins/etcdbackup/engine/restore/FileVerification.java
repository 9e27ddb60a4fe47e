package io.jenkins.plugins.etcdbackup.engine.restore;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.objects.BackupOpening;
import io.jenkins.plugins.etcdbackup.engine.objects.Inventory;
import io.jenkins.plugins.etcdbackup.engine.objects.OpenedFile;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.ChangeVisitor;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesArchive;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What a single file tells, with no other beside it. */
final class FileVerification {

    private static final String IDENTITY = "identity";
    private static final String INVENTORY = "inventory";
    private static final String DECRYPTION = "decryption";

    private final StatusRules rules;
    private final boolean withSha256;
    private final StaticResourcesArchive tarballs;
    private final BackupOpening opening;

    FileVerification(StatusRules rules, boolean withSha256, Clock clock, BackupOpening opening) {
        this.rules = rules;
        this.withSha256 = withSha256;
        this.tarballs = new StaticResourcesArchive(clock);
        this.opening = opening;
    }

    /** Finds out what kind of file it is by its name. */
    VerifiedFile verify(Path path) throws BackupException, InterruptedException {
        String name = String.valueOf(path.getFileName());
        if (!isReadable(path)) {
            return encrypted(path);
        }
        try {
            return opened(path, name);
        } catch (BackupException e) {
            return unopened(path, e);
        }
    }

    private VerifiedFile opened(Path path, String name) throws BackupException, InterruptedException {
        if (BackupFileNames.parse(name)
                .filter(parsed -> parsed.kind() == BackupFileNames.Kind.INVENTORY)
                .isPresent()) {
            return inventory(path);
        }
        String plain = OpenedFile.isEncrypted(path)
                ? name.substring(0, name.length() - BackupFileNames.ENCRYPTED_SUFFIX.length())
                : name;
        if (plain.endsWith(".tar.gz") || plain.endsWith(".tgz")) {
            return file(path, staticResources(path));
        }
        try (PairRules keys = PairRules.withoutTarball(opening)) {
            SnapshotReport report = snapshot(path, keys.changes());
            return file(path, report).with(keys.findings(report));
        }
    }

    BackupOpening opening() {
        return opening;
    }

    SnapshotReport snapshot(Path path, ChangeVisitor changes) throws BackupException, InterruptedException {
        try (OpenedFile file = open(path)) {
            return withSha256
                    ? SnapshotVerifier.verify(file.snapshot(), rules, changes)
                    : SnapshotVerifier.verifyWithoutSha256(file.snapshot(), rules, changes);
        }
    }

    StaticResourcesReport staticResources(Path path) throws BackupException {
        if (!OpenedFile.isEncrypted(path)) {
            return tarballs.verify(path);
        }
        try (OpenedFile file = open(path);
                InputStream bytes = file.stream()) {
            return tarballs.verify(bytes);
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "Cannot read " + path + ": " + e.getMessage() + ".", e);
        }
    }

    /** Whether it is plain, or something is at hand to open it. */
    boolean isReadable(Path path) {
        return opening.identities() != null || !OpenedFile.isEncrypted(path);
    }

    OpenedFile open(Path path) throws BackupException {
        return OpenedFile.open(path, opening.identities());
    }

    /** What does not open is a finding about this file, and those beside it are verified all the same. */
    static VerifiedFile unopened(Path path, BackupException e) throws BackupException {
        if (!OpenedFile.isEncrypted(path)) {
            throw e;
        }
        return VerifiedFile.of(
                path.toString(), VerifiedFile.ENCRYPTED, List.of(Finding.fail(DECRYPTION, e.getMessage())));
    }

    /** Whether it can be read to its end, which is all that it tells by itself. */
    VerifiedFile inventory(Path path) throws BackupException {
        try (OpenedFile file = open(path);
                InputStream bytes = file.stream()) {
            Inventory inventory = Inventory.read(bytes);
            return VerifiedFile.of(
                    path.toString(),
                    INVENTORY,
                    List.of(Finding.pass(INVENTORY, "It names " + inventory.objects() + " objects.")));
        } catch (IOException e) {
            return VerifiedFile.of(
                    path.toString(),
                    INVENTORY,
                    List.of(Finding.fail(INVENTORY, "It can't be read to its end: " + e.getMessage() + ".")));
        }
    }

    static VerifiedFile encrypted(Path path) {
        return VerifiedFile.of(
                path.toString(),
                VerifiedFile.ENCRYPTED,
                List.of(Finding.fail(
                        "encrypted",
                        "The file is encrypted: decrypt it with `etcd-backup decrypt`, then verify the result.")));
    }

    static VerifiedFile file(Path path, StaticResourcesReport report) {
        return VerifiedFile.of(path.toString(), "static-resources", report.findings())
                .with(ofName(path));
    }

    static VerifiedFile file(Path path, SnapshotReport report) {
        return new VerifiedFile(
                        path.toString(),
                        "snapshot",
                        report.passed(),
                        report.size(),
                        report.sha256(),
                        report.status(),
                        report.findings())
                .with(origin(report))
                .with(ofName(path));
    }

    /** Whose snapshot it is. One of another etcd than OKD's may be good, and is of no use to a restore of OKD. */
    private static List<Finding> origin(SnapshotReport report) {
        if (report.status() == null) {
            return List.of();
        }
        SnapshotClusterIdentity cluster = report.cluster();
        if (cluster == null) {
            return List.of(Finding.warn(
                    IDENTITY,
                    "There is no ClusterVersion object in the snapshot: it is not of an OKD or OpenShift 4 cluster."));
        }
        if (cluster.version() == null) {
            return List.of(Finding.warn(
                    IDENTITY,
                    "The installation of cluster " + quote(String.valueOf(cluster.clusterId()))
                            + " had not completed when the snapshot was taken: it is of no z-stream."));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.pass(
                IDENTITY,
                "Of cluster " + quote(String.valueOf(cluster.clusterId())) + ", z-stream " + quote(cluster.version())
                        + "."));
        if (cluster.updateInFlight()) {
            findings.add(Finding.warn(
                    "update-in-flight",
                    "The cluster was being updated when the backup was taken: prefer a backup from before or after."));
        }
        return findings;
    }

    /** What the file's name says, beside what is in it. */
    private static List<Finding> ofName(Path path) {
        boolean dirty = BackupFileNames.parse(String.valueOf(path.getFileName()))
                .filter(parsed -> parsed.names().possiblyDirty())
                .isPresent();
        return dirty ? List.of(Finding.warn(BackupFileNames.DIRTY_ID, BackupFileNames.DIRTY_WARNING)) : List.of();
    }
}
