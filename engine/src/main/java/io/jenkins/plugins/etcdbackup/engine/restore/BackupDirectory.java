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
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory as cluster-restore.sh would see it, which takes the last of whatever matches its two patterns. */
public final class BackupDirectory {

    /** Of findings about a pair as such. */
    static final String ID = "pair";

    private final Path directory;
    private final List<String> fileNames;

    private BackupDirectory(Path directory, List<String> fileNames) {
        this.directory = directory;
        this.fileNames = fileNames;
    }

    public static BackupDirectory list(Path directory) throws BackupException {
        try (Stream<Path> files = Files.list(directory)) {
            return new BackupDirectory(
                    directory,
                    files.map(file -> String.valueOf(file.getFileName()))
                            .sorted()
                            .toList());
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new BackupException(
                    Stage.REQUEST, "There is no directory " + directory + ": name one that holds a backup.", e);
        } catch (IOException e) {
            throw new BackupException(Stage.REQUEST, "Cannot list " + directory + ": " + e.getMessage() + ".", e);
        }
    }

    /** The backups of which at least one half is here, encrypted or not. */
    SortedSet<BackupFileNames> backups() {
        return parsed().filter(parsed -> parsed.kind() == Kind.SNAPSHOT || parsed.kind() == Kind.STATIC_RESOURCES)
                .map(Parsed::names)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The backups whose manifest is here. */
    List<BackupFileNames> manifests() {
        return parsed().filter(parsed -> parsed.kind() == Kind.MANIFEST && !parsed.encrypted())
                .map(Parsed::names)
                .toList();
    }

    private Stream<Parsed> parsed() {
        return fileNames.stream().flatMap(name -> BackupFileNames.parse(name).stream());
    }

    /** The only snapshot that can be read here, for callers that take exactly one. */
    public Path onlySnapshot() throws BackupException {
        List<String> snapshots = backups().stream()
                .map(BackupFileNames::snapshot)
                .filter(this::has)
                .toList();
        if (snapshots.size() != 1) {
            throw new BackupException(
                    Stage.REQUEST,
                    "There are " + snapshots.size() + " snapshots that can be read in " + directory
                            + ", and one is wanted." + " Decrypt the one you mean, or name its file.");
        }
        return file(snapshots.get(0));
    }

    /** Whether the file lies here plainly, or a link leads to one: the script follows it. */
    boolean has(String name) {
        return fileNames.contains(name) && Files.isRegularFile(directory.resolve(name));
    }

    boolean hasEncrypted(String name) {
        return has(name + BackupFileNames.ENCRYPTED_SUFFIX);
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Says what is wrong with what lies here, whatever is in the files. */
    void check(FindingList findings) {
        SortedSet<BackupFileNames> backups = backups();
        if (backups.isEmpty()) {
            findings.fail(ID, "There is no backup here: no file is named as cluster-backup.sh names it.");
        }
        backups.forEach(names -> requireBoth(names, findings));
        if (backups.size() > 1) {
            findings.warn(ID, several(backups));
        }
        for (String name : fileNames) {
            if (matchesScript(name)) {
                check(name, findings);
            }
        }
    }

    /** Says that there are several; nobody can tell which of them the script should take. */
    void checkSeveral(FindingList findings) {
        findings.fail(ID, several(backups()));
    }

    boolean holdsSeveral() {
        return backups().size() > 1;
    }

    private String several(SortedSet<BackupFileNames> backups) {
        return "There are files of " + backups.size() + " backups here ("
                + backups.stream().map(BackupFileNames::stamp).collect(Collectors.joining(", "))
                + "). cluster-restore.sh wants a directory with exactly one pair.";
    }

    private void requireBoth(BackupFileNames names, FindingList findings) {
        boolean complete = true;
        for (String name : List.of(names.snapshot(), names.staticResources())) {
            if (!has(name) && !hasEncrypted(name)) {
                String other = name.equals(names.snapshot()) ? names.staticResources() : names.snapshot();
                findings.fail(ID, other + " has no " + name + " beside it: cluster-restore.sh needs both.");
                complete = false;
            }
        }
        if (complete) {
            findings.pass(ID, names.snapshot() + " and " + names.staticResources() + " are a pair.");
        }
    }

    /** What the script's own patterns match; every release has the same. */
    private static boolean matchesScript(String name) {
        return name.startsWith("snapshot") && name.endsWith(".db")
                || name.startsWith("static_kuberesources") && name.endsWith(".tar.gz");
    }

    private void check(String name, FindingList findings) {
        Path file = directory.resolve(name);
        if (Files.isDirectory(file)) {
            findings.fail(
                    ID, quote(name) + " is a directory: cluster-restore.sh would take it for the backup, and stop.");
        } else if (BackupFileNames.parse(name).isEmpty()) {
            findings.fail(ID, "cluster-restore.sh might take " + quote(name) + " for the backup. Move it away.");
        } else if (Files.isSymbolicLink(file)) {
            findings.warn(
                    ID,
                    quote(name) + " is a symbolic link to " + quote(target(file)) + ". cluster-restore.sh follows it on"
                            + " this machine only: copy the file itself before you copy this directory to a node.");
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "?";
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
