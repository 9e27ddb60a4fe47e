package io.jenkins.plugins.etcdbackup.engine.cli;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Finding;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotReport;
import io.jenkins.plugins.etcdbackup.engine.snapshot.SnapshotVerifier;
import io.jenkins.plugins.etcdbackup.engine.snapshot.StatusRules;
import io.jenkins.plugins.etcdbackup.engine.tarball.StaticResourcesArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds out what kind each file is and has it verified; a directory must hold pairs, each as its manifest describes it if
 * there is one.
 */
final class FileVerification {

    private static final String PAIR = "pair";

    private final StatusRules rules;
    private final boolean withSha256;
    private final StaticResourcesArchive tarballs;

    FileVerification(StatusRules rules, boolean withSha256, Clock clock) {
        this.rules = rules;
        this.withSha256 = withSha256;
        this.tarballs = new StaticResourcesArchive(clock);
    }

    List<VerifiedFile> verify(Path path) throws BackupException, InterruptedException {
        return Files.isDirectory(path) ? directory(path) : List.of(file(path));
    }

    private VerifiedFile file(Path path) throws BackupException, InterruptedException {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(BackupFileNames.ENCRYPTED_SUFFIX)) {
            return VerifiedFile.of(
                    path.toString(),
                    "encrypted",
                    List.of(Finding.fail(
                            "encrypted",
                            "The file is encrypted: decrypt it with `etcd-backup decrypt`, then verify the result.")));
        }
        if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
            return VerifiedFile.of(
                    path.toString(),
                    "static-resources",
                    withName(name, tarballs.verify(path).findings()));
        }
        SnapshotReport report =
                withSha256 ? SnapshotVerifier.verify(path, rules) : SnapshotVerifier.verifyWithoutSha256(path, rules);
        return new VerifiedFile(
                path.toString(),
                "snapshot",
                report.passed(),
                report.size(),
                report.sha256(),
                report.status(),
                withName(name, report.findings()));
    }

    /** What the file's name says, beside what is in it. */
    private static List<Finding> withName(String name, List<Finding> content) {
        boolean dirty = BackupFileNames.parse(name)
                .filter(parsed -> parsed.names().possiblyDirty())
                .isPresent();
        if (!dirty) {
            return content;
        }
        List<Finding> findings = new ArrayList<>(content);
        findings.add(Finding.warn("possibly-dirty", BackupFileNames.DIRTY_WARNING));
        return findings;
    }

    private List<VerifiedFile> directory(Path directory) throws BackupException, InterruptedException {
        Map<BackupFileNames, Set<BackupFileNames.Kind>> pairs = new TreeMap<>();
        List<VerifiedFile> verified = new ArrayList<>();
        List<Path> paths = list(directory);
        DirectoryManifests manifests = DirectoryManifests.read(paths, withSha256);
        for (Path path : paths) {
            Optional<BackupFileNames.Parsed> parsed = BackupFileNames.parse(String.valueOf(path.getFileName()));
            if (parsed.isEmpty() || !restorable(parsed.get().kind())) {
                continue;
            }
            pairs.computeIfAbsent(parsed.get().names(), names -> EnumSet.noneOf(BackupFileNames.Kind.class))
                    .add(parsed.get().kind());
            verified.add(manifests.compare(path, parsed.get(), file(path)));
        }
        verified.add(VerifiedFile.of(directory.toString(), "directory", pairFindings(pairs))
                .with(manifests.findings(pairs.keySet())));
        return verified;
    }

    private static boolean restorable(BackupFileNames.Kind kind) {
        return kind == BackupFileNames.Kind.SNAPSHOT || kind == BackupFileNames.Kind.STATIC_RESOURCES;
    }

    private static List<Finding> pairFindings(Map<BackupFileNames, Set<BackupFileNames.Kind>> pairs) {
        if (pairs.isEmpty()) {
            return List.of(
                    Finding.fail(PAIR, "There is no backup here: no file is named as cluster-backup.sh names it."));
        }
        List<Finding> findings = new ArrayList<>();
        pairs.forEach((names, kinds) -> {
            if (kinds.size() == 2) {
                findings.add(Finding.pass(PAIR, names.snapshot() + " and " + names.staticResources() + " are a pair."));
            } else {
                boolean snapshot = kinds.contains(BackupFileNames.Kind.SNAPSHOT);
                findings.add(Finding.fail(
                        PAIR,
                        (snapshot ? names.snapshot() : names.staticResources()) + " has no "
                                + (snapshot ? names.staticResources() : names.snapshot())
                                + " beside it: cluster-restore.sh needs both."));
            }
        });
        if (pairs.size() > 1) {
            findings.add(Finding.warn(
                    PAIR,
                    "There are " + pairs.size() + " backups here: cluster-restore.sh wants a directory with one."));
        }
        return findings;
    }

    private static List<Path> list(Path directory) throws BackupException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new BackupException(
                    Stage.VERIFY, "Cannot list the directory " + directory + ": " + e.getMessage(), e);
        }
    }
}
