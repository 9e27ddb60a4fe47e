package io.jenkins.plugins.etcdbackup.agent;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import jenkins.MasterToSlaveFileCallable;

/** Whether a path below a directory is really there once links are followed; the last parts of it need not exist. */
final class InsideCheck extends MasterToSlaveFileCallable<Boolean> {

    private static final long serialVersionUID = 1L;

    private final String path;

    InsideCheck(String path) {
        this.path = path;
    }

    @Override
    public Boolean invoke(File directory, VirtualChannel channel) throws IOException {
        Path existing = directory.toPath().resolve(path).normalize();
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = Objects.requireNonNull(existing.getParent(), "a root exists");
        }
        try {
            return existing.toRealPath().startsWith(directory.toPath().toRealPath());
        } catch (NoSuchFileException e) {
            // A link to nothing: whoever makes what it names decides where the files go.
            return false;
        }
    }
}
