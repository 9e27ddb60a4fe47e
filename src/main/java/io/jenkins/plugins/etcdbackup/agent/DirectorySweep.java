package io.jenkins.plugins.etcdbackup.agent;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jenkins.MasterToSlaveFileCallable;

/**
 * Deletes what runs left beside a workspace whose process died: whole plain backups. Never a living run's, of which there
 * can be several at a time: the branches of a pipeline share their workspace. Called on the directory beside it.
 */
final class DirectorySweep extends MasterToSlaveFileCallable<ArrayList<String>> {

    private static final long serialVersionUID = 1L;

    /** For a directory without a lock. No run lasts longer than a day; a transfer writes all the time. */
    private static final Duration OLD = Duration.ofHours(25);

    /** @return the names of those that were deleted */
    @Override
    public ArrayList<String> invoke(File beside, VirtualChannel channel) throws IOException {
        ArrayList<String> swept = new ArrayList<>();
        if (!beside.isDirectory()) {
            return swept;
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(beside.toPath(), MakeTemporaryDirectory.PREFIX + "*")) {
            all.forEach(found::add);
        }
        for (Path directory : found) {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && !isOurs(directory) && sweep(directory)) {
                swept.add(name(directory));
            }
        }
        return swept;
    }

    /**
     * Another run of this very process guards it. Its lock may not even be looked at: on POSIX systems a process loses its
     * lock on a file when it closes any other handle of it.
     */
    private static boolean isOurs(Path directory) {
        return name(directory).startsWith(MakeTemporaryDirectory.PREFIX + MakeTemporaryDirectory.process() + "-");
    }

    private static String name(Path directory) {
        return String.valueOf(directory.getFileName());
    }

    private static boolean sweep(Path directory) throws IOException {
        Path file = directory.resolve(DirectoryGuard.LOCK);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return sweepIfOld(directory);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (IOException e) {
                return sweepIfOld(directory);
            }
            if (lock == null) {
                return false;
            }
            DirectoryGuard.deleteTree(directory.toFile(), file.toFile());
        }
        DirectoryGuard.deleteTree(directory.toFile(), null);
        return true;
    }

    private static boolean sweepIfOld(Path directory) throws IOException {
        long limit = System.currentTimeMillis() - OLD.toMillis();
        try (Stream<Path> all = Files.walk(directory)) {
            if (all.anyMatch(path -> path.toFile().lastModified() > limit)) {
                return false;
            }
        }
        DirectoryGuard.deleteTree(directory.toFile(), null);
        return true;
    }
}
