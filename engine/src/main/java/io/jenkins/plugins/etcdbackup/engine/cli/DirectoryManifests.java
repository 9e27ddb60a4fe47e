package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Kind;
import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.manifest.ManifestJson;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.restore.ManifestComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The manifests of a directory and what they say of the files beside them. A pair without one is silent: the documented
 * script writes none.
 */
final class DirectoryManifests {

    private static final String MANIFEST = "manifest";

    private final boolean withSha256;
    private final Set<BackupFileNames> names = new TreeSet<>();
    private final Map<String, Manifest> byStamp = new TreeMap<>();
    private final FindingList findings = new FindingList();

    private DirectoryManifests(boolean withSha256) {
        this.withSha256 = withSha256;
    }

    /** Reads those among a directory's files; one that can't be used is a finding. */
    static DirectoryManifests read(List<Path> files, boolean withSha256) {
        DirectoryManifests manifests = new DirectoryManifests(withSha256);
        for (Path file : files) {
            BackupFileNames.parse(String.valueOf(file.getFileName()))
                    .filter(parsed -> parsed.kind() == Kind.MANIFEST && !parsed.encrypted())
                    .ifPresent(parsed -> manifests.add(file, parsed.names()));
        }
        return manifests;
    }

    private void add(Path file, BackupFileNames backup) {
        names.add(backup);
        try {
            byStamp.put(backup.stamp(), ManifestJson.read(file));
        } catch (BackupException e) {
            findings.fail(MANIFEST, e.getMessage());
        }
    }

    /** Adds what the manifest of its time stamp says of a file; the same file where there is none. */
    VerifiedFile compare(Path path, BackupFileNames.Parsed parsed, VerifiedFile file) throws BackupException {
        Manifest manifest = byStamp.get(parsed.names().stamp());
        if (manifest == null) {
            return file;
        }
        FindingList about = new FindingList();
        ManifestComparison comparison = new ManifestComparison(manifest, about, MANIFEST, MANIFEST);
        String name = String.valueOf(path.getFileName());
        if (file.size() != null) {
            // A snapshot, which may be large: its verification has read all that is compared.
            comparison.file(name, file.size(), file.sha256());
        } else if (withSha256 || parsed.kind() == Kind.STATIC_RESOURCES) {
            // A tarball is small and was read anyway.
            comparison.file(path);
        } else {
            comparison.file(name, size(path), null);
        }
        if (file.status() != null) {
            comparison.status(file.status());
        }
        if (manifest.isPossiblyDirty() && !parsed.names().possiblyDirty()) {
            about.warn("possibly-dirty", BackupFileNames.DIRTY_WARNING);
        }
        return file.with(about.toList());
    }

    /** What is wrong with the manifests themselves, given the backups of which at least one file is here. */
    List<Finding> findings(Collection<BackupFileNames> backups) {
        Set<String> stamps = backups.stream().map(BackupFileNames::stamp).collect(Collectors.toSet());
        names.stream().filter(backup -> !stamps.contains(backup.stamp())).forEach(this::alone);
        return findings.toList();
    }

    private void alone(BackupFileNames backup) {
        Optional<Manifest> manifest = Optional.ofNullable(byStamp.get(backup.stamp()));
        String snapshot = described(manifest, Kind.SNAPSHOT).orElse(backup.snapshot());
        String tarball = described(manifest, Kind.STATIC_RESOURCES).orElse(backup.staticResources());
        findings.fail(
                MANIFEST,
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
