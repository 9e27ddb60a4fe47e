package io.jenkins.plugins.etcdbackup.engine.files;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.BackupLog;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/**
 * Says, while it is open, that a run of this process writes into a directory; and when it is opened, takes away what runs
 * that were killed left in there: unfinished files, and rehearsals on this machine, which hold the cluster's Secrets.
 *
 * <p>Who is dead? The claim is an empty file that its process holds locked, and the operating system gives a lock back when
 * its holder dies, in another container or on another machine as well. A run makes its claim before its first unfinished
 * file, so where no claim is locked, no unfinished file has an owner. The lock is on a file of its own because Unix drops a
 * process's lock when that process closes the file by any descriptor, as reading an unfinished file does; for the same
 * reason a claim of this very process is told by its name and never opened.
 */
public final class DirectoryClaim implements AutoCloseable {

    /** What a rehearsal on this machine works in begins so. */
    public static final String SCRATCH = "etcd-rehearsal-";

    private static final String PREFIX = ".etcd-backup-";
    private static final Pattern CLAIM = Pattern.compile("\\.etcd-backup-\\d+-\\d+-\\d+\\.part");
    private static final Pattern SCRATCH_NAME = Pattern.compile(SCRATCH + "\\d+");
    private static final int ATTEMPTS = 10;

    private final Path file;
    private final FileChannel held;

    private DirectoryClaim(Path file, FileChannel held) {
        this.file = file;
        this.held = held;
    }

    /** Fails where the directory cannot be written to: root passes a check of permissions on a read-only file system. */
    public static DirectoryClaim open(Path directory, BackupLog log) throws BackupException {
        requireDirectory(directory);
        DirectoryClaim claim;
        try {
            claim = make(directory);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.OUTPUT,
                    "The output directory " + directory + " cannot be written to (" + e.getMessage()
                            + "). Give the user that runs this the right to, or name another one.",
                    e);
        }
        try {
            claim.sweep(directory, log);
        } catch (IOException e) {
            log.warn("Could not look in " + directory + " for what earlier runs left: " + e.getMessage());
        }
        return claim;
    }

    /** What a person named to write into is told apart here from what can't be written into. */
    public static void requireDirectory(Path directory) throws BackupException {
        if (!Files.exists(directory)) {
            throw new BackupException(
                    Stage.OUTPUT, "The output directory " + directory + " does not exist. Create it first.");
        }
        if (!Files.isDirectory(directory)) {
            throw new BackupException(
                    Stage.OUTPUT, "The output " + directory + " is a file. Name a directory to write into.");
        }
    }

    private static DirectoryClaim make(Path directory) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path file = Files.createTempFile(directory, prefixOfThisProcess(), ".part");
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            try {
                channel.tryLock();
            } catch (IOException e) {
                // A file system without locks: then nobody can tell there who is dead, and nobody removes anything.
                return new DirectoryClaim(file, channel);
            }
            // Another run's sweep may have found it before it was locked, and taken it for a dead one's.
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) || attempt == ATTEMPTS) {
                return new DirectoryClaim(file, channel);
            }
            channel.close();
        }
    }

    /** Process id and time of start: in a container the first process of each has the same id. */
    private static String prefixOfThisProcess() {
        ProcessHandle process = ProcessHandle.current();
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return PREFIX + process.pid() + "-" + start + "-";
    }

    private void sweep(Path directory, BackupLog log) throws IOException {
        // Listed before the claims are looked at: what a run makes that begins meanwhile is not among them.
        List<Path> unfinished = list(directory, DirectoryClaim::isUnfinished);
        boolean alone = true;
        for (Path claim : list(directory, name -> CLAIM.matcher(name).matches())) {
            alone &= claim.equals(file) || isDead(claim);
        }
        if (!unfinished.isEmpty() && !alone) {
            log.info("Another run writes into " + directory + ", so unfinished files there are left alone.");
            return;
        }
        for (Path left : unfinished) {
            PathUtils.delete(left);
            log.warn("Removed " + left + ", which a run that was killed left.");
        }
    }

    private interface NameFilter {
        boolean accepts(String name);
    }

    /** Those of this user: in a directory for temporary files there are others'. */
    private List<Path> list(Path directory, NameFilter wanted) throws IOException {
        UserPrincipal us = Files.getOwner(file);
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> wanted.accepts(String.valueOf(entry.getFileName())))
                    .filter(entry -> isOwnedBy(us, entry))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOwnedBy(UserPrincipal user, Path entry) {
        try {
            return Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS).equals(user);
        } catch (IOException e) {
            // It is gone, and then it is nobody's.
            return false;
        }
    }

    private static boolean isUnfinished(String name) {
        return SCRATCH_NAME.matcher(name).matches()
                || name.endsWith(PartName.SUFFIX)
                        && BackupFileNames.parse(name.substring(0, name.length() - PartName.SUFFIX.length()))
                                .isPresent();
    }

    /** Whether nobody holds it any more; then it is deleted. */
    private static boolean isDead(Path claim) throws IOException {
        if (String.valueOf(claim.getFileName()).startsWith(prefixOfThisProcess())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(claim, StandardOpenOption.WRITE)) {
            if (channel.tryLock() == null) {
                return false;
            }
            Files.deleteIfExists(claim);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    @Override
    public void close() throws BackupException {
        try {
            held.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new BackupException(
                    Stage.CLEAN_UP, "Cannot delete " + file + ": " + e.getMessage() + ". Delete it.", e);
        }
    }
}
