package io.jenkins.plugins.etcdbackup.agent;

import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import jenkins.MasterToSlaveFileCallable;

/** Makes a directory that only the agent's user may enter, in the one that this is called on. */
final class MakeTemporaryDirectory extends MasterToSlaveFileCallable<MakeTemporaryDirectory.Made> {

    private static final long serialVersionUID = 1L;

    /** Versions before wrote a number behind it, and nothing of their process. */
    static final String PREFIX = "etcd-backup.tmp";

    /** @param guard here where the directory is on this machine, else the way to the one that is there */
    record Made(String path, DirectoryGuardRemote guard) implements Serializable {}

    @Override
    public Made invoke(File beside, VirtualChannel channel) throws IOException {
        Files.createDirectories(beside.toPath());
        // Of the right permissions from the first moment on.
        Path made = Files.createTempDirectory(beside.toPath(), PREFIX + process() + "-");
        // The parameter is null in an agent; this is null where nobody called from elsewhere.
        Channel remote = Channel.current();
        DirectoryGuard guard = new DirectoryGuard(made.toFile(), remote);
        guard.begin();
        return new Made(made.toString(), remote == null ? guard : remote.export(DirectoryGuardRemote.class, guard));
    }

    /** Says which process a directory is of, for numbers alone come again: the first one of a container is always 1. */
    static String process() {
        ProcessHandle self = ProcessHandle.current();
        return self.pid() + "-"
                + self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
