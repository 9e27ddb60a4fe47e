package io.jenkins.plugins.etcdbackup.engine.restore;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Kind;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotClusterIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The manifests of a directory and what they say of the files beside them. */
final class DirectoryManifests {

    private final BackupDirectory directory;
    private final boolean withSha256;
    private final Map<String, Manifest> byStamp = new TreeMap<>();
    private final FindingList findings = new FindingList();

    private DirectoryManifests(BackupDirectory directory, boolean withSha256) {
        this.directory = directory;
        this.withSha256 = withSha256;
    }

    /** Reads those of a directory; one that can't be used is a finding. */
    static DirectoryManifests read(BackupDirectory directory, boolean withSha256) {
        DirectoryManifests manifests = new DirectoryManifests(directory, withSha256);
        directory.manifests().forEach(manifests::add);
        return manifests;
    }

    private void add(BackupFileNames backup) {
        try {
            byStamp.put(backup.stamp(), ManifestJson.read(directory.file(backup.manifest())));
        } catch (BackupException e) {
            findings.fail(ManifestComparison.ID, e.getMessage());
        }
    }

    /** The manifest of a backup, or null. */
    Manifest read(BackupFileNames backup) {
        return byStamp.get(backup.stamp());
    }

    /** Whether the backup has one, usable or not. The documented script writes none. */
    boolean isThere(BackupFileNames backup) {
        return directory.manifests().stream()
                .anyMatch(manifest -> manifest.stamp().equals(backup.stamp()));
    }

    /**
     * Adds what the manifest of a backup says of a file; the same file where there is none.
     *
     * @param cluster by the object inside the snapshot; null for a tarball, or where there is none
     */
    VerifiedFile compare(Path path, BackupFileNames backup, VerifiedFile file, SnapshotClusterIdentity cluster)
            throws BackupException {
        Manifest manifest = read(backup);
        if (manifest == null) {
            return file;
        }
        FindingList about = new FindingList();
        ManifestComparison comparison = new ManifestComparison(manifest, about);
        String name = String.valueOf(path.getFileName());
        boolean isTarball = BackupFileNames.parse(name)
                .filter(parsed -> parsed.kind() == Kind.STATIC_RESOURCES)
                .isPresent();
        if (file.size() != null) {
            // A snapshot, which may be large: its verification has read all that is compared.
            comparison.file(name, file.size(), file.sha256());
        } else if (withSha256 || isTarball) {
            // A tarball is small and was read anyway.
            comparison.file(path);
        } else {
            comparison.file(name, size(path), null);
        }
        if (file.status() != null) {
            comparison.status(file.status());
        }
        if (cluster != null) {
            comparison.cluster(cluster);
        }
        if (manifest.isPossiblyDirty() && !backup.possiblyDirty()) {
            about.warn(BackupFileNames.DIRTY_ID, BackupFileNames.DIRTY_WARNING);
        }
        return file.with(about.toList());
    }

    /** What is wrong with the manifests themselves, given the backups of which at least one file is here. */
    List<Finding> findings(Collection<BackupFileNames> backups) {
        Set<String> stamps = backups.stream().map(BackupFileNames::stamp).collect(Collectors.toSet());
        directory.manifests().stream()
                .filter(backup -> !stamps.contains(backup.stamp()))
                .forEach(this::alone);
        return findings.toList();
    }

    private void alone(BackupFileNames backup) {
        Optional<Manifest> manifest = Optional.ofNullable(read(backup));
        String snapshot = described(manifest, Kind.SNAPSHOT).orElse(backup.snapshot());
        String tarball = described(manifest, Kind.STATIC_RESOURCES).orElse(backup.staticResources());
        findings.fail(
                ManifestComparison.ID,
                backup.manifest() + " lies here without its pair: " + snapshot + " and " + tarball + " are missing.");
    }

    private static Optional<String> described(Optional<Manifest> manifest, Kind kind) {
        return manifest.flatMap(known -> known.file(kind)).map(Manifest.StoredFile::storedName);
    }

    private static long size(Path path) throws BackupException {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new BackupException(Stage.VERIFY, "Cannot read " + path + ": " + e.getMessage() + ".", e);
        }
    }
}
