package io.jenkins.plugins.etcdbackup.engine.exec;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes here that can be read again from the first one, however they are stored.
 *
 * @param name what people call them
 * @param sha256 of all of them, in lower-case hex
 */
public record LocalSource(String name, long size, String sha256, Opener opener) {

    /** Begins to read them. */
    @FunctionalInterface
    public interface Opener {
        InputStream open() throws IOException, BackupException;
    }
}
