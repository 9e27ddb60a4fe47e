package io.jenkins.plugins.etcdbackup.engine.restore;

import static io.jenkins.plugins.etcdbackup.engine.report.FindingList.quote;

import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Kind;
import io.jenkins.plugins.etcdbackup.engine.files.BackupFileNames.Parsed;
import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.FindingList;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A directory as cluster-restore.sh would see it, which takes the last of whatever matches its patterns. */
final class BackupDirectory {

    private final Path directory;
    private final List<String> fileNames;

    private BackupDirectory(Path directory, List<String> fileNames) {
        this.directory = directory;
        this.fileNames = fileNames;
    }

    static BackupDirectory list(Path directory) throws BackupException {
        try (Stream<Path> files = Files.list(directory)) {
            return new BackupDirectory(
                    directory,
                    files.map(file -> String.valueOf(file.getFileName()))
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new BackupException(
                    Stage.REQUEST,
                    "Cannot list " + directory + ": it must be a directory that holds a backup (" + e.getMessage()
                            + ").",
                    e);
        }
    }

    /** The one backup that lies here; empty, with a finding, if there is none or more than one. */
    Optional<BackupFileNames> onlyPair(FindingList findings) {
        SortedSet<BackupFileNames> backups = new TreeSet<>();
        fileNames.stream()
                .flatMap(name -> BackupFileNames.parse(name).stream())
                .filter(parsed -> parsed.kind() == Kind.SNAPSHOT || parsed.kind() == Kind.STATIC_RESOURCES)
                .map(Parsed::names)
                .forEach(backups::add);
        List<String> strangers = fileNames.stream().filter(this::isStranger).toList();
        if (backups.isEmpty()) {
            findings.fail("restore-pair", "There is no backup in " + directory + ".");
            return Optional.empty();
        }
        if (backups.size() > 1) {
            findings.fail(
                    "restore-pair",
                    "There are files of " + backups.size() + " backups in " + directory + " ("
                            + String.join(
                                    ", ",
                                    backups.stream().map(BackupFileNames::stamp).toList())
                            + "). cluster-restore.sh wants a directory with exactly one pair.");
            return Optional.empty();
        }
        for (String stranger : strangers) {
            findings.fail(
                    "restore-pair",
                    "cluster-restore.sh might take " + quote(stranger) + " for the backup. Move it away.");
        }
        BackupFileNames names = backups.first();
        requireBoth(names, findings);
        return Optional.of(names);
    }

    /** Whether the file lies here plainly. A link may lead anywhere, and a restore would follow it: it counts. */
    boolean has(String name) {
        return fileNames.contains(name) && !Files.isDirectory(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    boolean hasEncrypted(String name) {
        return has(name + BackupFileNames.ENCRYPTED_SUFFIX);
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    private void requireBoth(BackupFileNames names, FindingList findings) {
        boolean complete = true;
        for (String name : List.of(names.snapshot(), names.staticResources())) {
            if (!has(name) && !hasEncrypted(name)) {
                findings.fail("restore-pair", name + " is missing: cluster-restore.sh needs both files of the pair.");
                complete = false;
            }
        }
        if (complete) {
            findings.pass("restore-pair", "One pair of the same moment, " + names.stamp() + ".");
        }
        if (names.possiblyDirty()) {
            findings.warn("restore-dirty", BackupFileNames.DIRTY_WARNING);
        }
    }

    /** What the script's own patterns match beside a proper name. */
    private boolean isStranger(String name) {
        boolean matches = name.startsWith("snapshot") && name.endsWith(".db")
                || name.startsWith("static_kuberesources") && name.endsWith(".tar.gz");
        return matches && BackupFileNames.parse(name).isEmpty();
    }
}
