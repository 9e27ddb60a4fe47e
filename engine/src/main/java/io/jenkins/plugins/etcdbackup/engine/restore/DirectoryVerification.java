package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Verifies the backups of a directory: each file, each as its manifest describes it, and what only a pair can tell. */
final class DirectoryVerification {

    private final BackupDirectory directory;
    private final FileVerification files;
    private final DirectoryManifests manifests;
    private final List<VerifiedFile> verified = new ArrayList<>();
    private final List<StoredBackup> backups = new ArrayList<>();
    private final List<String> notChecked = new ArrayList<>();

    DirectoryVerification(BackupDirectory directory, FileVerification files, boolean withSha256) {
        this.directory = directory;
        this.files = files;
        this.manifests = DirectoryManifests.read(directory, withSha256);
    }

    BackupReport run() throws BackupException, InterruptedException {
        for (BackupFileNames names : directory.backups()) {
            verify(names);
        }
        FindingList findings = new FindingList();
        directory.check(findings);
        verified.add(VerifiedFile.of(directory.toString(), "directory", findings.toList())
                .with(manifests.findings(directory.backups())));
        return new BackupReport(verified, notChecked);
    }

    /** Once it ran. */
    List<StoredBackup> backups() {
        return backups;
    }

    private void verify(BackupFileNames names) throws BackupException, InterruptedException {
        StaticResourcesReport staticResources = staticResources(names);
        SnapshotReport snapshot = snapshot(names, staticResources);
        backups.add(new StoredBackup(names, manifests.read(names), snapshot, staticResources));
        encrypted(names);
        inventory(names);
        if (!manifests.isThere(names)) {
            notChecked.add("There is no " + names.manifest() + ", so nothing says what the files were when they were"
                    + " verified, and whether both are of the same run.");
        }
    }

    /** The plain file, else the encrypted one where something is at hand to open it, else null. */
    private Path readable(String name) {
        if (directory.has(name)) {
            return directory.file(name);
        }
        Path encrypted = directory.file(name + BackupFileNames.ENCRYPTED_SUFFIX);
        return directory.hasEncrypted(name) && files.isReadable(encrypted) ? encrypted : null;
    }

    /** Null where nothing can be read. */
    private StaticResourcesReport staticResources(BackupFileNames names) throws BackupException {
        Path path = readable(names.staticResources());
        if (path == null) {
            return null;
        }
        try {
            StaticResourcesReport report = files.staticResources(path);
            verified.add(manifests.compare(path, names, FileVerification.file(path, report), null));
            return report;
        } catch (BackupException e) {
            verified.add(FileVerification.unopened(path, e));
            return null;
        }
    }

    /** @param staticResources what lies beside it; null where nothing can be read */
    private SnapshotReport snapshot(BackupFileNames names, StaticResourcesReport staticResources)
            throws BackupException, InterruptedException {
        Path path = readable(names.snapshot());
        if (path == null) {
            return null;
        }
        try (PairRules pair = PairRules.of(files.opening(), readable(names.staticResources()), staticResources)) {
            return snapshot(path, names, pair);
        }
    }

    private SnapshotReport snapshot(Path path, BackupFileNames names, PairRules pair)
            throws BackupException, InterruptedException {
        try {
            SnapshotReport snapshot = files.snapshot(path, pair.changes());
            // By its plain name: its figures are those of what was decrypted.
            verified.add(manifests
                    .compare(
                            directory.file(names.snapshot()),
                            names,
                            FileVerification.file(path, snapshot),
                            snapshot.cluster())
                    .with(pair.findings(snapshot)));
            return snapshot;
        } catch (BackupException e) {
            verified.add(FileVerification.unopened(path, e));
            return null;
        }
    }

    /** No restore needs it, so that it is not there is no fault. */
    private void inventory(BackupFileNames names) throws BackupException {
        Path path = readable(names.inventory());
        if (path != null) {
            verified.add(inventory(path, names));
        }
    }

    private VerifiedFile inventory(Path path, BackupFileNames names) throws BackupException {
        try {
            return manifests.compare(path, names, files.inventory(path), null);
        } catch (BackupException e) {
            return FileVerification.unopened(path, e);
        }
    }

    /** What was not opened. */
    private void encrypted(BackupFileNames names) throws BackupException {
        for (String name : List.of(names.snapshot(), names.staticResources(), names.inventory())) {
            Path path = directory.file(name + BackupFileNames.ENCRYPTED_SUFFIX);
            if (directory.hasEncrypted(name) && !path.equals(readable(name))) {
                verified.add(manifests.compare(path, names, FileVerification.encrypted(path), null));
            }
        }
    }
}
