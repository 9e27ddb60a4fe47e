package io.jenkins.plugins.etcdbackup.agent;

import hudson.remoting.Channel;
import io.jenkins.plugins.etcdbackup.engine.report.CleanUpBudget;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Stands beside a temporary directory, in the process that writes into it, and deletes it when nobody is left who would:
 * the controller is lost, or the process ends. While it lives it locks a file of the directory, and the system takes the
 * lock away with the process: so {@link DirectorySweep} tells the living from the dead.
 *
 * <p>When the channel is closed, no class can be fetched from the controller any more. Nothing here may need one that was
 * not needed before: no lambda, no anonymous class.
 */
final class DirectoryGuard extends Channel.Listener implements Runnable, DirectoryGuardRemote {

    static final String LOCK = ".lock";

    private static final long PAUSE_MILLIS = 1_000;

    /** The engine ends within its budget, and the last try comes after it. */
    private static final long TRIES = CleanUpBudget.WHOLE.plusSeconds(30).toMillis() / PAUSE_MILLIS;

    private final File directory;
    private final Channel channel;
    private final Thread atExit = new Thread(this, "etcd-backup-delete-at-exit");
    private FileChannel lock;
    private boolean ended;

    /** @param channel to the controller, or null where this is the controller */
    @SuppressWarnings("this-escape") // the thread that is given it starts when the process ends
    DirectoryGuard(File directory, Channel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    void begin() {
        try {
            lock = FileChannel.open(
                    directory.toPath().resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileLock held = lock.tryLock();
            if (held == null) {
                lock.close();
            }
        } catch (IOException e) {
            // A file system without locks: the sweep goes by the age of the directory there.
            lock = null;
        }
        if (channel != null) {
            channel.addListener(this);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    @Override
    public synchronized void end() throws IOException {
        if (ended) {
            return;
        }
        deleteTree(directory, new File(directory, LOCK));
        if (lock != null) {
            lock.close();
        }
        deleteTree(directory, null);
        ended = true;
        if (channel != null) {
            channel.removeListener(this);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook has called.
            return;
        }
    }

    @Override
    public void onClosed(Channel closed, IOException cause) {
        new Thread(this, "etcd-backup-delete").start();
    }

    /** Elsewhere than on Linux a file that is still being written cannot be deleted: the engine ends soon. */
    @Override
    public void run() {
        for (int i = 0; i < TRIES; i++) {
            try {
                end();
                return;
            } catch (IOException e) {
                try {
                    Thread.sleep(PAUSE_MILLIS);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    /** Follows no link. What another deletes meanwhile is deleted. */
    static void deleteTree(File file, File kept) throws IOException {
        Path path = file.toPath();
        if (file.equals(kept)) {
            return;
        }
        if (!Files.isSymbolicLink(path)) {
            File[] children = file.listFiles();
            for (int i = 0; children != null && i < children.length; i++) {
                deleteTree(children[i], kept);
            }
        }
        if (kept == null || !kept.getParentFile().equals(file)) {
            Files.deleteIfExists(path);
        }
    }
}
