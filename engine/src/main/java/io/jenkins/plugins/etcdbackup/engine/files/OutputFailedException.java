package io.jenkins.plugins.etcdbackup.engine.files;

import io.jenkins.plugins.etcdbackup.engine.report.BackupException;
import io.jenkins.plugins.etcdbackup.engine.report.Stage;
import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * The local disk refused bytes. A type of its own, so that a transfer can tell a full disk, which fetching again does
 * not cure, from a broken connection, which it may.
 */
public final class OutputFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    private OutputFailedException(String sentence, IOException cause) {
        super(sentence, cause);
    }

    /** @param what what was being done, as the beginning of a sentence */
    static OutputFailedException of(String what, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        boolean full = reason != null
                && (reason.contains("No space left")
                        || reason.contains("not enough space")
                        || reason.contains("quota exceeded"));
        return new OutputFailedException(
                full
                        ? what + ": the disk or quota is full (" + reason + "). Free some space or choose another"
                                + " output directory."
                        : what + ": " + (reason == null ? e.getClass().getSimpleName() : reason) + ".",
                e);
    }

    public BackupException toBackupException() {
        return new BackupException(Stage.OUTPUT, getMessage(), getCause());
    }
}
